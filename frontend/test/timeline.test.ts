import assert from "node:assert/strict";
import { test } from "node:test";

import type { CardEvent, Message, OpenQuestion, Thread } from "../src/api";
import type { FormatContext } from "../src/format";
import {
  type InboxState,
  type Page,
  MESSAGE_LIMIT,
  Timeline,
  UNREAD_LIMIT,
  compareMessages,
  compareTimes,
  inboxReduce,
  mergeThreads,
} from "../src/timeline";
import { arrival, message, messages, status, thread } from "./messages";
import { Chance } from "./random";

const CONTEXT: FormatContext = {
  language: "en",
  timeZone: "Europe/Rome",
  locale: { language: "en", time_zone: "server" },
};

function page(list: Message[], fields: Partial<Page> = {}): Page {
  return { thread: thread(), messages: list, before: null, after: null, read_up_to: 0, ...fields };
}

const ids = (timeline: Timeline): number[] => timeline.messages.map(({ id }) => id);
const numbers = (first: number, last: number): number[] =>
  messages(first, last).map(({ id }) => id);

void test("times are in the order of the server, finer than a millisecond", () => {
  const times = [
    "",
    "no time",
    "2026-10-03T08:00:00Z",
    "2026-10-03T08:00:00.000001+00:00",
    "2026-10-03T08:00:00.000200Z",
    "2026-10-03T08:00:00.0003Z",
    "2026-10-03T08:00:00.001Z",
    "2026-10-03T10:00:00.002+02:00",
  ];
  assert.deepEqual([...times].reverse().sort(compareTimes), times);
  assert.equal(compareTimes("2026-10-03T08:00:00.5Z", "2026-10-03T08:00:00.500000+00:00"), 0);
  assert.ok(compareMessages(message(9, { time: "x" }), message(10, { time: "x" })) < 0);
});

void test("an empty thread has nothing, and keeps what comes until it is loaded", () => {
  const empty = Timeline.empty();
  assert.deepEqual(
    [empty.threadId, empty.loaded, ids(empty), empty.before, empty.after, empty.newer],
    [null, false, [], null, null, 0],
  );
  assert.deepEqual(empty.items(CONTEXT), []);
  const early = empty
    .apply(arrival(message(4)))
    .apply(arrival(message(1, { thread_id: "another" })));
  assert.deepEqual(ids(early), []);
  const loaded = early.load(page(messages(2, 3)));
  assert.deepEqual(ids(loaded), [2, 3, 4]);
  assert.equal(loaded.threadId, "thread");
  assert.deepEqual(ids(empty), [], "the one before is as it was");
});

void test("older and newer messages are put to both ends, none twice", () => {
  const middle = Timeline.empty("thread").load(
    page(messages(40, 60), { before: "cursor 40", after: "cursor 60" }),
  );
  const more = middle
    .prepend(page(messages(20, 41), { before: "cursor 20", after: "ignored" }))
    .append(page(messages(60, 70), { before: "ignored" }));
  assert.deepEqual(ids(more), numbers(20, 70));
  assert.equal(more.before, "cursor 20");
  assert.equal(more.after, null);
  assert.deepEqual(ids(more.prepend(page([]))), numbers(20, 70));
  assert.equal(more.prepend(page([])).before, null);
});

void test("a thread is cut at the far end, from where it can be loaded again", () => {
  const newest = Timeline.empty("thread").load(page(messages(801, 1000), { before: "cursor 801" }));
  const up = newest
    .prepend(page(messages(601, 800), { before: "cursor 601" }))
    .prepend(page(messages(401, 600), { before: "cursor 401" }));
  assert.deepEqual(ids(up), numbers(401, 900));
  assert.deepEqual([up.before, up.after], ["cursor 401", "cursor 900"]);
  const down = up.append(page(messages(901, 1000)));
  assert.deepEqual(ids(down), numbers(501, 1000));
  assert.deepEqual([down.before, down.after], ["cursor 501", null]);
  const live = down.apply(arrival(message(1001)));
  assert.deepEqual(ids(live), numbers(502, 1001));
  assert.equal(live.before, "cursor 502");
  assert.equal(live.messages.length, MESSAGE_LIMIT);
});

void test("a message is sorted in where it belongs, by time and then by id", () => {
  const all = Timeline.empty("thread").load(page([message(10), message(20), message(30)]));
  const at = (id: number, other: number): Message => message(id, { time: message(other).time });
  const later = all
    .apply(arrival(at(31, 15)))
    .apply(arrival(at(32, 1)))
    .apply(arrival(at(5, 20)))
    .apply(arrival(at(33, 20)))
    .apply(arrival(message(34)));
  assert.deepEqual(ids(later), [32, 10, 31, 5, 20, 33, 30, 34]);
});

void test("a message before what is shown waits for the older ones", () => {
  const shown = Timeline.empty("thread").load(page(messages(50, 60), { before: "cursor 50" }));
  const late = shown.apply(arrival(message(99, { time: message(40).time })));
  assert.deepEqual(ids(late), numbers(50, 60));
  assert.equal(late.newer, 0);
  // It came while the page was on its way, which so lacks it.
  const older = late.prepend(page(messages(30, 49), { before: "cursor 30" }));
  assert.ok(ids(older).includes(99));
  const short = late.prepend(page(messages(45, 49), { before: "cursor 45" }));
  assert.ok(!ids(short).includes(99));
  assert.ok(ids(short.prepend(page(messages(30, 44)))).includes(99));
  assert.ok(ids(late.prepend(page([]))).includes(99));
});

void test("a message is counted and not shown where newer ones are missing before it", () => {
  const old = Timeline.empty("thread").load(
    page(messages(10, 20), { before: "cursor 10", after: "cursor 20" }),
  );
  const came = old
    .apply(arrival(message(90)))
    .apply(arrival(message(91)))
    .apply(arrival(message(91)))
    .apply(arrival(message(92, { time: message(15).time })));
  assert.deepEqual(ids(came), [10, 11, 12, 13, 14, 15, 92, 16, 17, 18, 19, 20]);
  assert.equal(came.newer, 2);
  const part = came.append(page(messages(21, 90), { after: "cursor 90" }));
  assert.equal(part.newer, 1);
  const whole = part.append(page([message(91)]));
  assert.equal(whole.newer, 0);
  assert.deepEqual(ids(whole).slice(-2), [90, 91]);
  const stale = part.append(page([]));
  assert.deepEqual(ids(stale).slice(-2), [90, 91], "the page was read before it came");
  assert.deepEqual([stale.newer, stale.after], [0, null]);
  const jumped = came.begin().load(page(messages(30, 40), { after: "cursor 40" }));
  assert.equal(jumped.newer, 2);
  assert.equal(came.begin().load(page(messages(80, 92))).newer, 0);
});

void test("a message of another thread changes nothing", () => {
  const shown = Timeline.empty("thread").load(page(messages(1, 3)));
  assert.equal(shown.apply(arrival(message(4, { thread_id: "another" }))), shown);
  assert.equal(shown.apply({ kind: "read", thread_id: "another", up_to: 9 }), shown);
  assert.equal(shown.apply({ kind: "questions", entry_id: "account", questions: [] }), shown);
  assert.equal(shown.apply(status(2, "sent", 0, { thread_id: "another" })), shown);
  const other = shown.apply(status(2, "sent", 0, { entry_id: "another account" }));
  assert.equal(other.messages, shown.messages);
});

void test("a status is shown as the server says it, also backwards", () => {
  const shown = Timeline.empty("thread").load(page(messages(1, 3)));
  const failed = status(2, "no_service", 5, {
    thread_id: "thread",
    failed: true,
    problem: "no_service",
    reason_key: "reason",
    advice_key: "advice",
    retry: true,
    confirmed: false,
  });
  const after = shown.apply(failed);
  const { kind, entry_id, id, thread_id, ...fields } = failed;
  assert.deepEqual([kind, entry_id, id, thread_id], ["status", "account", 2, "thread"]);
  assert.deepEqual(after.messages[1], { ...message(2), ...fields });
  assert.equal(after.messages[0], shown.messages[0], "the others are the same objects");
  const back = after.apply(status(2, "delivered", 9)).apply(status(2, "pending", 1));
  assert.equal(back.messages[1]?.status, "pending");
});

void test("a status that comes before its message is kept for it", () => {
  const early = Timeline.empty("thread").load(page(messages(1, 2))).apply(status(3, "sent", 1));
  assert.deepEqual(ids(early), [1, 2]);
  assert.equal(early.apply(arrival(message(3))).messages[2]?.status, "sent");
  const before = Timeline.empty().apply(status(3, "pending", 1)).apply(status(3, "sent", 2));
  assert.equal(before.load(page(messages(1, 3))).messages[2]?.status, "sent");
  const newer = message(3, { status: "delivered", status_at: status(3, "", 3).status_at });
  assert.equal(before.load(page([newer])).messages[0]?.status, "delivered");
  const older = message(3, { status: "pending", status_at: status(3, "", 1).status_at });
  assert.equal(before.load(page([older])).messages[0]?.status, "sent");
  const waiting = Timeline.empty("thread")
    .load(page(messages(1, 2), { after: "cursor 2" }))
    .apply(arrival(message(9)))
    .apply(status(9, "sent", 4));
  assert.equal(waiting.append(page([])).messages[2]?.status, "sent");
});

void test("statuses of messages that never come have an end", () => {
  let timeline = Timeline.empty("thread").load(page([]));
  for (let id = 1; id <= 1_000; id += 1) timeline = timeline.apply(status(id, "sent", 1));
  timeline = timeline.apply(arrival(message(1))).apply(arrival(message(1_000)));
  assert.deepEqual(
    timeline.messages.map((shown) => shown.status),
    [null, "sent"],
  );
});

void test("a message that comes twice is there once, with its latest status", () => {
  const shown = Timeline.empty("thread")
    .load(page(messages(1, 2)))
    .apply(status(2, "sent", 5));
  const again = shown.apply(arrival(message(2, { text: "changed" })));
  assert.deepEqual(ids(again), [1, 2]);
  assert.equal(again.messages[1]?.text, "changed");
  assert.equal(again.messages[1].status, "sent");
  const moved = again.apply(arrival(message(2, { time: "2026-10-03T00:00:00Z" })));
  assert.deepEqual(ids(moved), [2, 1]);
});

void test("what came while a page was on its way is not lost, what was before is", () => {
  const shown = Timeline.empty("thread").load(page(messages(1, 3))).apply(arrival(message(4)));
  const asked = shown.begin();
  assert.deepEqual(ids(asked), [1, 2, 3, 4]);
  // Message 4 was deleted meanwhile.
  const anew = asked.apply(arrival(message(5))).load(page(messages(1, 3)));
  assert.deepEqual(ids(anew), [1, 2, 3, 5]);
  const reset = shown.apply({ kind: "reset", reason: "changed" });
  assert.deepEqual(ids(reset.load(page(messages(1, 3)))), [1, 2, 3]);
  const changed = asked.apply(status(2, "sent", 3)).load(page(messages(1, 3)));
  assert.equal(changed.messages[1]?.status, "sent");
  const moved = asked.load(page([message(7, { thread_id: "new" })], { thread: thread({ thread_id: "new" }) }));
  assert.equal(moved.threadId, "new");
});

void test("what was read is known, and never less", () => {
  const shown = Timeline.empty("thread").load(page(messages(1, 9), { read_up_to: 4 }));
  assert.equal(shown.readUpTo, 4);
  const read = shown.apply({ kind: "read", thread_id: "thread", up_to: 7 });
  assert.equal(read.readUpTo, 7);
  assert.equal(read.apply({ kind: "read", thread_id: "thread", up_to: 5 }), read);
  assert.equal(shown.newestId, 9);
  assert.equal(Timeline.empty().newestId, 0);
  const late = shown.apply(arrival(message(12, { time: message(2).time })));
  assert.equal(late.newestId, 12);
});

void test("days are marked, and messages of one direction within five minutes are a group", () => {
  const at = (id: number, time: string, direction: "in" | "out" = "in"): Message =>
    message(id, { time, direction });
  const timeline = Timeline.empty("thread").load(
    page([
      at(1, "2026-10-02T21:50:00Z"),
      at(2, "2026-10-02T21:55:00Z"),
      at(3, "2026-10-02T21:58:00Z"),
      at(4, "2026-10-02T22:00:00Z"),
      at(5, "2026-10-02T22:01:00Z", "out"),
      at(6, "2026-10-02T22:06:00Z", "out"),
      at(7, "2026-10-02T22:11:01Z", "out"),
      at(8, "2026-10-04T10:00:00Z", "out"),
    ]),
  );
  const lines = timeline
    .items(CONTEXT)
    .map((item) =>
      item.kind === "day" ? item.key : [item.message.id, item.first, item.last].join(" "),
    );
  assert.deepEqual(lines, [
    "day 2026-10-02",
    "1 true false",
    "2 false false",
    "3 false true",
    "day 2026-10-03",
    "4 true true",
    "5 true false",
    "6 false true",
    "7 true true",
    "day 2026-10-04",
    "8 true true",
  ]);
  const utc = timeline.items({ ...CONTEXT, timeZone: "UTC" });
  assert.equal(utc.filter(({ kind }) => kind === "day").length, 2);
});

void test("lines have keys of their own, also where times are none", () => {
  const timeline = Timeline.empty("thread").load(
    page([message(1, { time: "" }), message(2, { time: "x" }), message(3), message(4)]),
  );
  const items = timeline.items(CONTEXT);
  assert.equal(new Set(items.map(({ key }) => key)).size, items.length);
  assert.equal(items.length, 6);
});

/** A server with one thread, which tells what happens after a while and answers pages late. */
class Server {
  readonly all: Message[] = [];
  readonly #chance: Chance;
  #time = Date.UTC(2026, 0, 1);
  #second = 0;

  constructor(chance: Chance, size: number) {
    this.#chance = chance;
    for (let count = 0; count < size; count += 1) this.write();
  }

  write(): CardEvent {
    this.#time += this.#chance.below(3) * 1_000;
    const isLate = this.#chance.below(4) === 0;
    const time = isLate
      ? Date.UTC(2026, 0, 1) + this.#chance.below(this.#time - Date.UTC(2026, 0, 1) + 1)
      : this.#time;
    const written = message(this.all.length + 1, { time: new Date(time).toISOString() });
    let place = this.all.length;
    for (let before = this.all[place - 1]; before; before = this.all[place - 1]) {
      if (compareMessages(before, written) < 0) break;
      place -= 1;
    }
    this.all.splice(place, 0, written);
    return arrival(written);
  }

  report(): CardEvent | null {
    if (this.all.length === 0) return null;
    this.#second += 1;
    const { id } = this.#chance.one(this.all);
    const name = this.#chance.one(["pending", "sent", "delivered", "no_service"]);
    const event = status(id, name, this.#second);
    const index = this.all.findIndex((other) => other.id === id);
    this.all[index] = {
      ...message(id),
      ...this.all[index],
      message_id: event.message_id,
      status: event.status,
      status_at: event.status_at,
    };
    return event;
  }

  page(start: number, end: number): Page {
    const list = this.all.slice(Math.max(0, start), Math.max(0, end));
    return page(list, {
      before: start > 0 ? (list[0]?.cursor ?? null) : null,
      after: end < this.all.length ? (list.at(-1)?.cursor ?? null) : null,
    });
  }

  at(cursor: string | null): number {
    return this.all.findIndex((other) => other.cursor === cursor);
  }
}

void test("whatever happens in whatever order, what is shown is a piece of the thread", () => {
  for (let seed = 1; seed <= 150; seed += 1) {
    const chance = new Chance(seed);
    const server = new Server(chance, chance.below(900));
    const size = 1 + chance.below(200);
    let timeline = Timeline.empty(chance.below(2) === 0 ? "thread" : null);
    let line: ((before: Timeline) => Timeline)[] = [];
    let answer: ((before: Timeline) => Timeline) | undefined;

    const ask = (): void => {
      const total = server.all.length;
      const kind = chance.below(4);
      if (!timeline.loaded || kind === 0) {
        const around = chance.below(2) === 0 ? total : chance.below(total + 1);
        const read = server.page(Math.max(0, around - size), Math.min(total, around + size));
        timeline = timeline.begin();
        answer = (before) => before.load(read);
      } else if (kind <= 2 && timeline.before !== null) {
        const place = server.at(timeline.before);
        const read = server.page(place - size, place);
        const asked = timeline.before;
        answer = (before) => (before.before === asked ? before.prepend(read) : before);
      } else if (timeline.after !== null) {
        const place = server.at(timeline.after);
        const read = server.page(place + 1, place + 1 + size);
        const asked = timeline.after;
        answer = (before) => (before.after === asked ? before.append(read) : before);
      }
    };
    for (let round = 0; round < 120; round += 1) {
      const what = chance.below(6);
      if (what === 0 && answer === undefined && line.length === 0) ask();
      else if (what <= 2) {
        const event = server.write();
        line.push((before) => before.apply(event));
      } else if (what === 3) {
        const event = server.report();
        if (event !== null) line.push((before) => before.apply(event));
      } else if (what === 4 && answer !== undefined) {
        line.push(answer);
        answer = undefined;
      } else {
        for (const step of line) timeline = step(timeline);
        line = [];
      }
    }
    for (const step of answer === undefined ? line : [...line, answer]) timeline = step(timeline);
    if (!timeline.loaded) continue;

    const shown = ids(timeline);
    const [start, end] = [server.at(timeline.messages[0]?.cursor ?? ""), shown.length];
    const expected = start < 0 ? [] : server.all.slice(start, start + end);
    assert.deepEqual(timeline.messages, expected, `seed ${String(seed)}`);
    assert.ok(end <= MESSAGE_LIMIT);
    if (end === 0) continue;
    assert.equal(timeline.before === null, start === 0, `before, seed ${String(seed)}`);
    const missing = server.all.length - start - end;
    assert.equal(timeline.after === null, missing === 0, `after, seed ${String(seed)}`);
    assert.ok(timeline.newer <= missing);
    if (timeline.before !== null) assert.equal(server.at(timeline.before), start);
    if (timeline.after !== null) assert.equal(server.at(timeline.after), start + end - 1);
  }
});

const AWAY = { openThreadId: null, visible: true };

function inbox(...threads: Thread[]): InboxState {
  return { threads };
}

const luca = thread({ thread_id: "luca", last: message(10, { thread_id: "luca" }), unread: 2 });
const anna = thread({ thread_id: "anna", last: message(8, { thread_id: "anna" }) });

void test("a thread with a new message comes to the top, and has one more that is unread", () => {
  const state = inbox(luca, anna);
  const event = arrival(message(11, { thread_id: "anna" }), { name: "Anna B" });
  const after = inboxReduce(state, event, AWAY);
  assert.deepEqual(
    after.threads.map(({ thread_id, name, unread, last }) => [thread_id, name, unread, last?.id]),
    [
      ["anna", "Anna B", 1, 11],
      ["luca", "Luca", 2, 10],
    ],
  );
  assert.equal(after.threads[1], luca);
  assert.deepEqual(state.threads, [luca, anna]);
  const own = message(12, { thread_id: "anna", direction: "out" });
  assert.equal(inboxReduce(after, arrival(own), AWAY).threads[0]?.unread, 1);
});

void test("what comes into the thread that is looked at is read", () => {
  const event = arrival(message(11, { thread_id: "luca" }));
  const unread = (openThreadId: string | null, visible: boolean): number | null | undefined =>
    inboxReduce(inbox(luca, anna), event, { openThreadId, visible }).threads[0]?.unread;
  assert.equal(unread("luca", true), 2);
  assert.equal(unread("luca", false), 3);
  assert.equal(unread("anna", true), 3);
  assert.equal(unread(null, true), 3);
});

void test("unread messages are counted up to a hundred, a repeated one once", () => {
  let state = inbox(luca);
  for (let id = 11; id < 300; id += 1) {
    state = inboxReduce(state, arrival(message(id, { thread_id: "luca" })), AWAY);
  }
  assert.equal(state.threads[0]?.unread, UNREAD_LIMIT);
  const event = arrival(message(11, { thread_id: "luca" }));
  const once = inboxReduce(inbox(luca), event, AWAY);
  assert.equal(inboxReduce(once, event, AWAY).threads[0]?.unread, 3);
});

void test("a thread that is new is put to the others, where its message belongs", () => {
  const event = arrival(message(11, { thread_id: "new" }));
  const [first] = inboxReduce(inbox(luca, anna), event, AWAY).threads;
  assert.deepEqual([first?.thread_id, first?.unread, first?.last?.id], ["new", 1, 11]);
  const late = arrival(message(12, { thread_id: "new", time: message(9).time }));
  const order = inboxReduce(inbox(luca, anna), late, AWAY).threads;
  assert.deepEqual(
    order.map(({ thread_id }) => thread_id),
    ["luca", "new", "anna"],
  );
  assert.equal(inboxReduce(inbox(), event, AWAY).threads.length, 1);
});

void test("the last message is replaced by a newer one only", () => {
  const late = message(99, { thread_id: "luca", time: message(3).time });
  const [first] = inboxReduce(inbox(luca, anna), arrival(late), AWAY).threads;
  assert.equal(first?.last?.id, 10);
  assert.equal(first.unread, 3);
  // The thread of the event may know of one that is newer than its message.
  const newer = message(12, { thread_id: "luca" });
  const event = arrival(message(11, { thread_id: "luca" }), { last: newer });
  assert.equal(inboxReduce(inbox(luca), event, AWAY).threads[0]?.last?.id, 12);
  const sent = inboxReduce(inbox(luca), status(10, "sent", 9), AWAY);
  const repeated = message(10, { thread_id: "luca", text: "changed" });
  const again = inboxReduce(sent, arrival(repeated), AWAY);
  assert.deepEqual(
    again.threads.map(({ last }) => [last?.status, last?.text]),
    [["sent", "changed"]],
  );
});

void test("threads of another account with the same ids are left alone", () => {
  const other = thread({
    thread_id: "luca",
    entry_id: "another",
    last: message(10, { thread_id: "luca", entry_id: "another" }),
  });
  const state = inbox(other, luca);
  const sent = inboxReduce(state, status(10, "sent", 1), AWAY);
  assert.equal(sent.threads[0], other);
  assert.equal(sent.threads[1]?.last?.status, "sent");
  const came = inboxReduce(state, arrival(message(11, { thread_id: "luca" })), AWAY);
  assert.equal(came.threads.length, 2);
  assert.equal(came.threads[1], other);
});

void test("a status of a message that is not the last changes nothing", () => {
  const state = inbox(luca, anna, thread({ thread_id: "empty" }));
  assert.equal(inboxReduce(state, status(9, "sent", 1), AWAY), state);
  assert.equal(inboxReduce(state, { kind: "reset", reason: "changed" }, AWAY), state);
  const changed = inboxReduce(state, status(8, "sent", 1), AWAY);
  assert.equal(changed.threads[1]?.last?.status, "sent");
  assert.equal(changed.threads[0], luca);
});

void test("what another window has read is read here, too", () => {
  const state = inbox({ ...luca, unread: 5 }, anna);
  const unread = (up_to: number): number | null | undefined =>
    inboxReduce(state, { kind: "read", thread_id: "luca", up_to }, AWAY).threads[0]?.unread;
  assert.equal(unread(10), 0);
  assert.equal(unread(99), 0);
  assert.equal(unread(8), 2);
  assert.equal(unread(1), 5);
  const unchanged: CardEvent = { kind: "read", thread_id: "anna", up_to: 8 };
  assert.equal(inboxReduce(state, unchanged, AWAY), state);
  assert.equal(inboxReduce(state, { ...unchanged, thread_id: "nobody" }, AWAY), state);
});

void test("questions are replaced by those of their account", () => {
  const question = (entry_id: string, question_id: string): OpenQuestion => ({
    entry_id,
    question_id,
    text: null,
    until: null,
    answers: [],
    people: [],
  });
  const state = { threads: [], questions: [question("one", "a"), question("two", "b")], more: 7 };
  const event: CardEvent = { kind: "questions", entry_id: "one", questions: [question("one", "c")] };
  const after = inboxReduce(state, event, AWAY);
  assert.deepEqual(
    after.questions.map(({ question_id }) => question_id),
    ["b", "c"],
  );
  assert.equal(after.more, 7);
  assert.equal(inboxReduce(inbox(), event, AWAY).questions?.length, 1);
});

void test("another page of threads adds those that are missing, in their order", () => {
  const old = thread({ thread_id: "old", last: message(1, { thread_id: "old" }) });
  const none = thread({ thread_id: "none" });
  const stale = { ...luca, unread: 0, last: message(7, { thread_id: "luca" }) };
  const merged = mergeThreads([luca, anna], [stale, none, old]);
  assert.deepEqual(merged, [luca, anna, old, none]);
  assert.equal(mergeThreads([], [none, { ...none, entry_id: "another" }]).length, 2);
});

void test("whatever comes, threads are newest first and never twice", () => {
  const chance = new Chance(7);
  for (let seed = 0; seed < 100; seed += 1) {
    let state = inbox();
    for (let id = 1; id <= 60; id += 1) {
      const thread_id = `thread ${String(chance.below(6))}`;
      const entry_id = `account ${String(chance.below(2))}`;
      const time = message(chance.below(60)).time;
      const event = chance.one<CardEvent>([
        arrival(message(id, { thread_id, entry_id, time })),
        status(chance.below(id), "sent", id, { entry_id }),
        { kind: "read", thread_id, up_to: chance.below(id) },
      ]);
      state = inboxReduce(state, event, AWAY);
    }
    const keys = state.threads.map(({ thread_id, entry_id }) => `${entry_id} ${thread_id}`);
    assert.equal(new Set(keys).size, keys.length);
    const lasts = state.threads.map(({ last }) => last ?? message(0));
    assert.deepEqual(lasts, [...lasts].sort(compareMessages).reverse());
    assert.ok(state.threads.every(({ unread }) => unread !== null && unread >= 0));
  }
});

void test("a full thread follows a thousand events in no time", () => {
  let timeline = Timeline.empty("thread").load(page(messages(1, 500)));
  const begin = performance.now();
  for (let id = 501; id <= 1_000; id += 1) {
    timeline = timeline.apply(arrival(message(id))).apply(status(id, "sent", id));
    if (id % 10 === 0) timeline.items(CONTEXT);
  }
  assert.equal(timeline.messages.length, MESSAGE_LIMIT);
  assert.ok(performance.now() - begin < 10_000);
});
