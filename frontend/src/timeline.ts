/** What is known of threads and their messages, as values: each change makes a new one. */

import type {
  CardEvent,
  Cursor,
  Message,
  MessagesAnswer,
  OpenQuestion,
  StatusEvent,
  Thread,
} from "./api";
import { dayKey, type FormatContext } from "./format";

/** So many messages are kept of a thread; more would make each change slow. */
export const MESSAGE_LIMIT = 500;
/** So many unread messages are counted: it is shown as "99+". */
export const UNREAD_LIMIT = 100;

const GROUP_MINUTES = 5;
const STATUS_LIMIT = 200;

/** Parts of a millisecond, which `Date` does not know and the server sorts by. */
function fraction(time: string): string {
  return (/\.(\d+)/.exec(time)?.[1] ?? "").padEnd(9, "0");
}

function order<T extends string | number>(one: T, other: T): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** Which of two moments is earlier, as for `sort`; what is no time comes first. */
export function compareTimes(one: string, other: string): number {
  if (one === other) return 0;
  const [first, second] = [Date.parse(one), Date.parse(other)];
  if (Number.isNaN(first) || Number.isNaN(second)) {
    return Number(Number.isNaN(second)) - Number(Number.isNaN(first)) || order(one, other);
  }
  return order(first, second) || order(fraction(one), fraction(other));
}

/** The server's order of messages. */
export function compareMessages(
  one: Pick<Message, "time" | "id">,
  other: Pick<Message, "time" | "id">,
): number {
  return compareTimes(one.time, other.time) || order(one.id, other.id);
}

type Progress = Omit<StatusEvent, "kind" | "thread_id" | "entry_id" | "id">;

function progressOf(source: Progress): Progress {
  const { message_id, status, status_at, problem } = source;
  const { failed, reason_key, advice_key, retry, confirmed } = source;
  return {
    message_id,
    status,
    status_at,
    problem,
    failed,
    reason_key,
    advice_key,
    retry,
    confirmed,
  };
}

/** Whether an event may tell more than a message that was read at another moment. */
function isLater(progress: Progress, message: Message): boolean {
  if (message.status_at === null) return true;
  return progress.status_at !== null && compareTimes(progress.status_at, message.status_at) >= 0;
}

/** A message that came twice: the second, unless the status of the first is a later one. */
function renewed(known: Message, message: Message): Message {
  if (known.status_at === null || !isLater(known, message)) return message;
  return { ...message, ...progressOf(known) };
}

function withStatus(message: Message, event: StatusEvent): Message {
  const { text, truncated } = message;
  const retry = event.retry && text !== null && !truncated;
  return { ...message, ...progressOf(event), retry };
}

/** Whether the text of a message has gone out again since. */
export function wasRepeated(messages: readonly Message[], message: Message): boolean {
  return messages.some(
    (other) =>
      other.direction === "out" &&
      !other.failed &&
      other.text !== null &&
      other.text === message.text &&
      compareMessages(other, message) > 0,
  );
}

/** Where a message stands in a sorted list, or would stand. */
function placeOf(messages: readonly Message[], message: Message): number {
  let [low, high] = [0, messages.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = messages[middle];
    if (other !== undefined && compareMessages(other, message) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Join lists of messages; of one that is in several, the last one counts. */
function joined(...lists: (readonly Message[])[]): Message[] {
  const byId = new Map<number, Message>();
  for (const message of lists.flat()) byId.set(message.id, message);
  return [...byId.values()].sort(compareMessages);
}

function bounded<K, V>(map: ReadonlyMap<K, V>, key: K, value: V, limit: number): Map<K, V> {
  const copy = new Map(map);
  copy.delete(key);
  copy.set(key, value);
  for (const oldest of copy.keys()) {
    if (copy.size <= limit) break;
    copy.delete(oldest);
  }
  return copy;
}

const statusKey = (entry: string, id: number): string => `${entry} ${String(id)}`;

/** A line of a thread: the mark of a day, or a message and where it stands in its group. */
export type Item =
  | { readonly kind: "day"; readonly key: string; readonly time: string }
  | {
      readonly kind: "message";
      readonly key: string;
      readonly message: Message;
      readonly first: boolean;
      readonly last: boolean;
    };

/** A page of a thread, as `messages` answers it. */
export type Page = Pick<MessagesAnswer, "messages" | "before" | "after"> &
  Partial<Pick<MessagesAnswer, "thread" | "read_up_to" | "highest">>;

interface State {
  threadId: string | null;
  loaded: boolean;
  messages: readonly Message[];
  before: Cursor | null;
  after: Cursor | null;
  readUpTo: number;
  /** The highest id that was heard of, also of a message that is not shown. */
  highest: number;
  /** Messages that came and are not shown, because newer ones are missing before them. */
  waiting: ReadonlyMap<number, Message>;
  /** What came since the last page was asked for: it may not be in the answer. */
  recent: ReadonlyMap<number, Message>;
  /** The last statuses, also of messages that are not here yet. */
  statuses: ReadonlyMap<string, StatusEvent>;
}

/** The messages of one thread, as far as they are loaded. */
export class Timeline {
  readonly #state: State;

  private constructor(state: State) {
    this.#state = state;
  }

  /** A thread of which nothing is loaded; without an id it gets one with its first page. */
  static empty(threadId: string | null = null): Timeline {
    return new Timeline({
      threadId,
      loaded: false,
      messages: [],
      before: null,
      after: null,
      readUpTo: 0,
      highest: 0,
      waiting: new Map(),
      recent: new Map(),
      statuses: new Map(),
    });
  }

  get threadId(): string | null {
    return this.#state.threadId;
  }

  get loaded(): boolean {
    return this.#state.loaded;
  }

  /** Oldest first. */
  get messages(): readonly Message[] {
    return this.#state.messages;
  }

  /** Where to load older messages from; null if there are none. */
  get before(): Cursor | null {
    return this.#state.before;
  }

  /** Where to load newer messages from; null if the newest are shown. */
  get after(): Cursor | null {
    return this.#state.after;
  }

  /** How many messages have come that are not shown, because the newest are not. */
  get newer(): number {
    return this.#state.waiting.size;
  }

  /** The id up to which the user has read. */
  get readUpTo(): number {
    return this.#state.readUpTo;
  }

  /** The highest id of the thread, for `mark_read`: who sees the end has read all. */
  get highest(): number {
    return Math.max(this.#state.highest, this.newestId);
  }

  /** The highest id that is shown; 0 if there is none. */
  get newestId(): number {
    return this.messages.reduce((highest, { id }) => Math.max(highest, id), 0);
  }

  /**
   * Note that a page is asked for: what comes from now on is kept, since it may not be in it.
   *
   * What is shown stays until `load`.
   */
  begin(): Timeline {
    return this.#with({ recent: new Map() });
  }

  /** Show this page and nothing else: the newest one, or one around a hit. */
  load(page: Page): Timeline {
    const threadId = page.thread?.thread_id ?? this.threadId;
    const recent = [...this.#state.recent.values()].filter(
      (message) => threadId === null || message.thread_id === threadId,
    );
    const messages = this.#updated(joined(page.messages));
    const last = messages.at(-1);
    const isBehind = (message: Message): boolean =>
      page.after !== null && last !== undefined && compareMessages(message, last) > 0;
    const loaded = this.#with({
      threadId,
      loaded: true,
      messages,
      before: page.before,
      after: page.after,
      readUpTo: page.read_up_to ?? this.readUpTo,
      highest: recent.reduce(
        (highest, { id }) => Math.max(highest, id),
        Math.max(page.highest ?? 0, threadId === this.threadId ? this.#state.highest : 0),
      ),
      waiting: new Map([...this.#state.waiting].filter(([, message]) => isBehind(message))),
    });
    return recent.reduce<Timeline>(
      (timeline, message) => (timeline.#has(message.id) ? timeline : timeline.#add(message)),
      loaded,
    );
  }

  /** Put older messages before what is shown; the newest are dropped if it gets too much. */
  prepend(page: Page): Timeline {
    const [first] = page.messages;
    const missed = this.#missed(page.before === null ? undefined : first, this.messages[0]);
    const messages = joined(missed, this.messages, this.#updated(page.messages));
    const kept = messages.slice(0, MESSAGE_LIMIT);
    return this.#with({
      messages: kept,
      before: page.before,
      after: kept.length < messages.length ? (kept.at(-1)?.cursor ?? null) : this.after,
    });
  }

  /** Put newer messages behind what is shown; the oldest are dropped if it gets too much. */
  append(page: Page): Timeline {
    const last = page.messages.at(-1);
    const missed = this.#missed(
      this.messages.at(-1),
      page.after === null ? undefined : (last ?? this.messages.at(-1)),
    );
    const messages = joined(missed, this.messages, this.#updated(page.messages));
    const ids = new Set(messages.map(({ id }) => id));
    return this.#with({
      ...this.#cutOldest(messages),
      after: page.after,
      waiting: new Map([...this.#state.waiting].filter(([id]) => !ids.has(id))),
    });
  }

  /** Follow what the subscription tells; what is about other threads changes nothing. */
  apply(event: CardEvent): Timeline {
    switch (event.kind) {
      case "message":
        return this.#receive(event.message);
      case "status":
        return this.#follow(event);
      case "read":
        return event.thread_id === this.threadId && event.up_to > this.readUpTo
          ? this.#with({ readUpTo: event.up_to })
          : this;
      case "reset":
        return this.begin();
      case "questions":
        return this;
    }
  }

  /** The lines to be drawn, with a mark before the first message of each day. */
  items(ctx: FormatContext): Item[] {
    const days = this.messages.map(({ time }) => dayKey(time, ctx));
    const isOneGroup = (index: number): boolean => {
      const [one, other] = [this.messages[index - 1], this.messages[index]];
      return (
        one !== undefined &&
        other !== undefined &&
        days[index - 1] === days[index] &&
        one.direction === other.direction &&
        Date.parse(other.time) - Date.parse(one.time) <= GROUP_MINUTES * 60_000
      );
    };
    return this.messages.flatMap((message, index): Item[] => {
      const day = days[index] ?? "";
      const item: Item = {
        kind: "message",
        key: `message ${String(message.id)}`,
        message,
        first: !isOneGroup(index),
        last: !isOneGroup(index + 1),
      };
      if (days[index - 1] === day) return [item];
      return [{ kind: "day", key: `day ${day}`, time: message.time }, item];
    });
  }

  #with(change: Partial<State>): Timeline {
    return new Timeline({ ...this.#state, ...change });
  }

  #has(id: number): boolean {
    return this.messages.some((message) => message.id === id);
  }

  /** Messages of a page with the statuses that came while it was on its way. */
  #updated(messages: readonly Message[]): Message[] {
    return messages.map((message) => {
      const event = this.#state.statuses.get(statusKey(message.entry_id, message.id));
      return event !== undefined && isLater(event, message) ? withStatus(message, event) : message;
    });
  }

  /** What came between two places while a page of them was on its way. */
  #missed(after: Message | undefined, before: Message | undefined): Message[] {
    return [...this.#state.recent.values(), ...this.#state.waiting.values()].filter(
      (message) =>
        (after === undefined || compareMessages(message, after) > 0) &&
        (before === undefined || compareMessages(message, before) < 0),
    );
  }

  #cutOldest(messages: readonly Message[]): Pick<State, "messages" | "before"> {
    const kept = messages.slice(-MESSAGE_LIMIT);
    return {
      messages: kept,
      before: kept.length < messages.length ? (kept[0]?.cursor ?? null) : this.before,
    };
  }

  #receive(message: Message): Timeline {
    if (this.threadId !== null && message.thread_id !== this.threadId) return this;
    const [current = message] = this.#updated([message]);
    const noted = this.#with({
      highest: this.threadId === null ? 0 : Math.max(this.#state.highest, current.id),
      recent: bounded(this.#state.recent, current.id, current, MESSAGE_LIMIT),
    });
    return this.loaded ? noted.#add(current) : noted;
  }

  #add(message: Message): Timeline {
    const known = this.messages.find(({ id }) => id === message.id);
    const current = known === undefined ? message : renewed(known, message);
    const others = this.messages.filter(({ id }) => id !== message.id);
    const place = placeOf(others, current);
    if (known === undefined && others.length > 0) {
      if (this.after !== null && place === others.length) {
        return this.#with({
          waiting: bounded(this.#state.waiting, current.id, current, MESSAGE_LIMIT),
        });
      }
      // Before what is shown, others may be missing between: it comes with the older messages.
      if (this.before !== null && place === 0) return this;
    }
    return this.#with(
      this.#cutOldest([...others.slice(0, place), current, ...others.slice(place)]),
    );
  }

  #follow(event: StatusEvent): Timeline {
    if (event.thread_id !== undefined && this.threadId !== null) {
      if (event.thread_id !== this.threadId) return this;
    }
    const isIt = (message: Message): boolean =>
      message.id === event.id && message.entry_id === event.entry_id;
    const change = (message: Message): Message =>
      isIt(message) ? withStatus(message, event) : message;
    const changeAll = (messages: ReadonlyMap<number, Message>): ReadonlyMap<number, Message> =>
      new Map([...messages].map(([id, message]) => [id, change(message)]));
    return this.#with({
      statuses: bounded(
        this.#state.statuses,
        statusKey(event.entry_id, event.id),
        event,
        STATUS_LIMIT,
      ),
      messages: this.messages.some(isIt) ? this.messages.map(change) : this.messages,
      waiting: changeAll(this.#state.waiting),
      recent: changeAll(this.#state.recent),
    });
  }
}

/** What the list of threads shows. */
export interface InboxState {
  /** Newest first. */
  readonly threads: readonly Thread[];
  readonly questions?: readonly OpenQuestion[];
}

/** What the user looks at: a thread that is open and visible is read as it comes in. */
export interface InboxView {
  readonly openThreadId: string | null;
  readonly visible: boolean;
}

function compareThreads(one: Thread, other: Thread): number {
  if (one.last === null || other.last === null) {
    return Number(one.last === null) - Number(other.last === null);
  }
  return compareMessages(other.last, one.last);
}

function newest(messages: readonly (Message | null)[]): Message | null {
  return messages.reduce((best, message) => {
    if (best === null || message === null) return best ?? message;
    if (best.id === message.id) return renewed(best, message);
    return compareMessages(best, message) < 0 ? message : best;
  }, null);
}

function isSame(one: Thread, other: Thread): boolean {
  return one.thread_id === other.thread_id && one.entry_id === other.entry_id;
}

/** Put a page of threads to those that are known already, newest first. */
export function mergeThreads(known: readonly Thread[], page: readonly Thread[]): Thread[] {
  const missing = page.filter((thread) => !known.some((other) => isSame(thread, other)));
  return [...known, ...missing].sort(compareThreads);
}

/** A thread as an event tells it; what to write with stays as of the newest message. */
export function threadAfter(
  known: Thread,
  thread: Thread,
  message: Message,
  { messages }: Pick<Timeline, "messages"> = { messages: [] },
): Thread {
  const before = newest([known.last, messages.at(-1) ?? null]);
  const last = newest([before, thread.last, message]);
  if (before === null || compareMessages(message, before) >= 0) return { ...thread, last };
  const { device_id, channel, writable } = known;
  return { ...thread, last, device_id, channel, writable };
}

function arrived(
  threads: readonly Thread[],
  thread: Thread,
  message: Message,
  view: InboxView,
): Thread[] {
  const known = threads.find((other) => isSame(thread, other));
  const isRepeated = known?.last?.id === message.id;
  const isRead =
    message.direction === "out" || (view.visible && view.openThreadId === thread.thread_id);
  const unread = (known?.unread ?? thread.unread ?? 0) + (isRead || isRepeated ? 0 : 1);
  const current: Thread = {
    ...threadAfter(known ?? thread, thread, message),
    unread: Math.min(unread, UNREAD_LIMIT),
  };
  return [current, ...threads.filter((other) => other !== known)].sort(compareThreads);
}

/** An id rises with each message, so that no more can be unread than there are ids behind. */
function unreadBehind(thread: Thread, upTo: number): number | null {
  if (thread.unread === null) return null;
  return Math.min(thread.unread, Math.max(0, (thread.last?.id ?? 0) - upTo));
}

/** Follow what the subscription tells; the same state comes back where nothing changes. */
export function inboxReduce<S extends InboxState>(
  state: S,
  event: CardEvent,
  view: InboxView,
): S {
  switch (event.kind) {
    case "message":
      return { ...state, threads: arrived(state.threads, event.thread, event.message, view) };
    case "status": {
      const isLast = ({ last }: Thread): boolean =>
        last?.id === event.id && last.entry_id === event.entry_id;
      if (!state.threads.some(isLast)) return state;
      return {
        ...state,
        threads: state.threads.map((thread) =>
          thread.last !== null && isLast(thread)
            ? { ...thread, last: withStatus(thread.last, event) }
            : thread,
        ),
      };
    }
    case "read": {
      const isIt = (thread: Thread): boolean =>
        thread.thread_id === event.thread_id &&
        unreadBehind(thread, event.up_to) !== thread.unread;
      if (!state.threads.some(isIt)) return state;
      return {
        ...state,
        threads: state.threads.map((thread) =>
          isIt(thread) ? { ...thread, unread: unreadBehind(thread, event.up_to) } : thread,
        ),
      };
    }
    case "questions":
      return {
        ...state,
        questions: [
          ...(state.questions ?? []).filter(({ entry_id }) => entry_id !== event.entry_id),
          ...event.questions,
        ],
      };
    case "reset":
      return state;
  }
}
