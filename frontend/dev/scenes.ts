/** Made-up people and what they write. No number is anybody's. */

import type { Account, Message, OpenQuestion, Thread } from "../src/api";

export interface Scene {
  accounts: Account[];
  threads: Thread[];
  messages: Message[];
  questions: OpenQuestion[];
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const account: Account = {
  entry_id: "account",
  title: "Home",
  content: "all",
  history_days: 365,
  can_send: true,
  may_write: true,
  is_admin: true,
  phones: [
    { device_id: "pixel", name: "Pixel 4a" },
    { device_id: "galaxy", name: "Galaxy A5 in the hall" },
  ],
};

let lastId = 0;

export function message(
  thread_id: string,
  direction: "in" | "out",
  text: string | null,
  ago: number,
  change: Partial<Message> = {},
): Message {
  lastId += 1;
  return {
    id: lastId,
    cursor: String(lastId),
    entry_id: "account",
    thread_id,
    direction,
    time: new Date(Date.now() - ago).toISOString(),
    device_id: "pixel",
    channel: "sim_1",
    type: "text",
    type_name: null,
    text,
    withheld: false,
    truncated: false,
    picture: null,
    message_id: lastId,
    status: direction === "out" ? "delivered" : null,
    status_at: direction === "out" ? new Date(Date.now() - ago + 4000).toISOString() : null,
    problem: null,
    failed: false,
    reason_key: null,
    advice_key: null,
    retry: false,
    confirmed: direction === "in" ? true : null,
    conflict: null,
    question: null,
    parts: 1,
    ...change,
  };
}

function thread(thread_id: string, change: Partial<Thread> = {}): Thread {
  return {
    thread_id,
    entry_id: "account",
    name: null,
    address: thread_id,
    contact_device_id: null,
    subentry_id: null,
    trusted: false,
    last: null,
    unread: 0,
    device_id: "pixel",
    channel: "sim_1",
    writable: null,
    ...change,
  };
}

function contact(name: string, address: string, change: Partial<Thread> = {}): Thread {
  const id = name.toLowerCase().replaceAll(" ", "_");
  return thread(id, {
    name,
    address,
    contact_device_id: id,
    subentry_id: id,
    trusted: true,
    ...change,
  });
}

const FAILED: Partial<Message> = {
  status: "no_service",
  failed: true,
  retry: true,
  reason_key: "component.smsgateway24.common.reason_no_service",
  advice_key: "component.smsgateway24.common.advice_no_service",
};

function family(): Scene {
  const cellar = { question_id: "cellar", answer_id: null };
  const messages = [
    message("anna_rossi", "out", "The heating is on again 🔥", 8 * DAY),
    message("anna_rossi", "in", "Thank you! It was getting cold.", 8 * DAY - HOUR),
    message("anna_rossi", "in", "Are you at home tonight?", DAY + 2 * HOUR),
    message("anna_rossi", "in", "Nonna would like to call.", DAY + 2 * HOUR - MINUTE),
    message("anna_rossi", "out", "Yes, from seven on. I have cooked for all of us, so come hungry: there is lasagne, and for Luca the one without mushrooms.", DAY + HOUR, { parts: 2 }),
    message("anna_rossi", "in", null, 5 * HOUR, { type: "image", picture: "remote", channel: "whatsapp" }),
    message("anna_rossi", "in", "The new curtains 😍", 5 * HOUR - MINUTE, { channel: "whatsapp" }),
    message("anna_rossi", "out", "Beautiful!", 4 * HOUR, { channel: "whatsapp", status: "sent" }),
    message("anna_rossi", "out", "Water in the cellar: shut it off?", 42 * MINUTE, { question: cellar }),
    message("anna_rossi", "in", "yes", 40 * MINUTE, { question: { ...cellar, answer_id: "yes" } }),
    message("anna_rossi", "out", "Done. The valve is shut.", 39 * MINUTE, { status: "taken_by_phone" }),
    message("luca", "in", "Forgot my keys again…", 3 * HOUR),
    message("luca", "out", "The door opens for you until five.", 3 * HOUR - MINUTE, FAILED),
    message("nonna", "in", "❤️", 2 * DAY, { channel: "whatsapp" }),
    message("nonna", "in", "Call me when you have a moment. It is nothing urgent.", 2 * DAY - MINUTE, { channel: "whatsapp" }),
    message("+39 333 000 0009", "in", "Hello, this is the plumber. I can come on Tuesday at nine, or on Thursday in the afternoon.", 26 * MINUTE),
    message("+39 333 000 0009", "in", "The gate is closed: please send the code.", 20 * MINUTE, { confirmed: false }),
    message("ParcelCo", "in", "Your parcel arrives today between 14:00 and 16:00.", 7 * HOUR),
    message("+39 333 000 0012", "in", null, 3 * DAY, { withheld: true }),
    message("+39 333 000 0012", "in", "Meter reading", 3 * DAY - HOUR, { conflict: true, truncated: true }),
  ];
  return {
    accounts: [account],
    threads: [
      contact("Anna Rossi", "+39 333 000 0001"),
      contact("Luca", "+39 333 000 0002", { unread: 0 }),
      contact("Nonna", "+39 333 000 0003", { unread: 2, channel: "whatsapp", trusted: false }),
      thread("+39 333 000 0009", { unread: 2 }),
      thread("ParcelCo", { writable: "name_only" }),
      thread("+39 333 000 0012"),
      contact("Marta Bianchi", "+39 333 000 0004"),
    ],
    messages,
    questions: [
      {
        entry_id: "account",
        question_id: "alarm",
        text: "The alarm is on and a window is open: shall I turn it off?",
        until: new Date(Date.now() + 20 * MINUTE).toISOString(),
        answers: ["yes", "no"],
        people: [
          { name: "Anna Rossi", thread_id: "anna_rossi", state: "asked" },
          { name: "Luca", thread_id: "luca", state: "failed" },
          { name: "Nonna", thread_id: "nonna", state: "waiting" },
        ],
      },
    ],
  };
}

function hostile(): Scene {
  const id = "+39 333 000 0066";
  const zalgo = Array.from("Zalgo comes for your card").map((c) => c + "\u0300\u0316\u0301\u0323\u0302\u0330".repeat(12)).join("");
  const texts = [
    '<img src=x onerror="document.title=1"><script>document.title=2</script> <b>bold</b>',
    "\u202Egnirts desrever a si siht\u202C and \u2066\u202Eagain",
    zalgo,
    "😀👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿".repeat(700),
    "x".repeat(8_000),
    "https://example.invalid/win?prize=1 javascript:alert(1) [link](https://example.invalid)",
    "\n".repeat(40) + "far below",
    "{{ states('sensor.secret') }} ${document.cookie} </bdi></div>",
    "שלום, מה שלומך? Call +39 333 000 0066 עכשיו",
    "",
  ];
  const messages = texts.flatMap((text, index) => [
    message(id, "in", text, HOUR - index * MINUTE),
    message(id, "out", text || "ok", HOUR - index * MINUTE - 1000, index === 4 ? FAILED : {}),
  ]);
  const named = contact('<img src=x onerror="document.title=3">\u202Etxt', "+39 333 000 0067", { unread: 100 });
  messages.push(message(named.thread_id, "in", texts[3] ?? "", 2 * HOUR));
  const wide = thread("W".repeat(300));
  messages.push(message(wide.thread_id, "in", texts[2] ?? "", 3 * HOUR));
  return { accounts: [account], threads: [thread(id), named, wide], messages, questions: [] };
}

function many(): Scene {
  const messages = Array.from({ length: 1_200 }, (_, index) => {
    const ago = (1_200 - index) * 47 * MINUTE;
    const text = `Message ${String(index)} ${"and some words ".repeat((index * 7) % 9)}`;
    return message("anna_rossi", index % 3 === 0 ? "out" : "in", text.trim(), ago);
  });
  const others = Array.from({ length: 120 }, (_, index) => {
    const number = `+39 333 001 ${String(index).padStart(4, "0")}`;
    messages.push(message(number, "in", `Hello ${String(index)}`, (index + 1) * HOUR));
    return thread(number);
  });
  const threads = [contact("Anna Rossi", "+39 333 000 0001"), ...others];
  return { accounts: [account], threads, messages, questions: [] };
}

export function scene(name: string): Scene {
  const made =
    name === "hostile"
      ? hostile()
      : name === "many"
        ? many()
        : name === "empty"
          ? { accounts: [account], threads: [], messages: [], questions: [] }
          : family();
  made.messages.sort((one, other) => (one.time < other.time ? -1 : 1));
  for (const each of made.threads) {
    each.last = made.messages.filter(({ thread_id }) => thread_id === each.thread_id).at(-1) ?? null;
  }
  return made;
}
