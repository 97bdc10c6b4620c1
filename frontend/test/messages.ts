import type { ArrivalEvent, Message, StatusEvent, Thread } from "../src/api";

export function message(id: number, fields: Partial<Message> = {}): Message {
  return {
    id,
    cursor: `cursor ${String(id)}`,
    entry_id: "account",
    thread_id: "thread",
    direction: "in",
    time: new Date(Date.UTC(2026, 9, 3, 8, id)).toISOString(),
    device_id: "phone",
    channel: "sim_1",
    type: "text",
    type_name: null,
    text: `Text ${String(id)}`,
    withheld: false,
    truncated: false,
    picture: null,
    message_id: null,
    status: null,
    status_at: null,
    problem: null,
    failed: false,
    reason_key: null,
    advice_key: null,
    retry: false,
    confirmed: null,
    conflict: null,
    question: null,
    parts: null,
    ...fields,
  };
}

export function messages(first: number, last: number): Message[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    message(first + index),
  );
}

export function thread(fields: Partial<Thread> = {}): Thread {
  return {
    thread_id: "thread",
    entry_id: "account",
    name: "Luca",
    address: "+393331234567",
    contact_device_id: null,
    subentry_id: null,
    trusted: false,
    last: null,
    unread: 0,
    device_id: "phone",
    channel: "sim_1",
    writable: null,
    ...fields,
  };
}

export function arrival(arrived: Message, of: Partial<Thread> = {}): ArrivalEvent {
  const { thread_id, entry_id } = arrived;
  return {
    kind: "message",
    thread: thread({ thread_id, entry_id, unread: null, last: arrived, ...of }),
    message: arrived,
  };
}

export function status(
  id: number,
  name: string,
  second = 0,
  fields: Partial<StatusEvent> = {},
): StatusEvent {
  return {
    kind: "status",
    entry_id: "account",
    id,
    message_id: 70_000 + id,
    status: name,
    status_at: new Date(Date.UTC(2026, 9, 4, 0, 0, second)).toISOString(),
    problem: null,
    failed: false,
    reason_key: null,
    advice_key: null,
    retry: false,
    confirmed: null,
    ...fields,
  };
}
