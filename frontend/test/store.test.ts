import assert from "node:assert/strict";
import { mock, test } from "node:test";

import type { Message, OpenQuestion, Thread } from "../src/api";
import { senderOf, typeInto } from "../src/compose";
import { onEnter } from "../src/recipient";
import { type Store, typedThread } from "../src/store";
import { type InboxState, Timeline, inboxReduce, wasRepeated } from "../src/timeline";
import { ACCOUNT, Home, begun, count, opened, outgoing, settle, shown, unread } from "./backend";
import { arrival, message, status, thread } from "./messages";

const TYPED = "+393330000001";

/** A number was typed, and a first message to it is on its way. */
async function writing(home: Home): Promise<{ store: Store; done: () => Promise<void> }> {
  const store = await opened(home);
  store.openThread(typedThread(ACCOUNT, TYPED));
  await settle();
  store.draft(store.open?.thread ?? null).text = "hello";
  let end = (): void => undefined;
  home.act = () => new Promise((resolve) => (end = resolve));
  const sending = store.send("phone", "sim_1");
  return {
    store,
    done: () => {
      end();
      return sending;
    },
  };
}

void test("a new conversation does not turn into that of another message", async () => {
  const home = new Home();
  const { store, done } = await writing(home);
  const draft = store.draft(store.open?.thread ?? null);
  const sent = { id: 9, thread_id: "new", text: "hello" };
  const others: [Partial<Message>, string][] = [
    [sent, "+393339999999"],
    [{ ...sent, text: null, withheld: true }, "+393339999999"],
    [{ ...sent, text: "another" }, TYPED],
    [{ ...sent, device_id: "other" }, TYPED],
    [{ ...sent, channel: "whatsapp" }, TYPED],
    [{ ...sent, direction: "in" }, TYPED],
  ];
  for (const [fields, address] of others) {
    home.tell(arrival(outgoing(fields), { address }));
    assert.equal(store.open?.query, null, JSON.stringify([fields, address]));
    assert.equal(draft.text, "hello");
  }
  home.threads = [thread({ thread_id: "new" })];
  home.tell(arrival(outgoing({ ...sent, text: null }), { address: "0333 000 0001" }));
  assert.equal(store.open?.thread?.thread_id, "new");
  await done();
});

void test("what could not be sent waits for no conversation any more", async () => {
  const home = new Home();
  const store = await opened(home);
  store.openThread(typedThread(ACCOUNT, TYPED));
  const draft = store.draft(store.open?.thread ?? null);
  draft.text = "hello";
  home.act = () => Promise.reject(new Error("No."));
  await store.send("phone", "sim_1");
  assert.equal(draft.error, "No.");
  const sent = outgoing({ id: 9, thread_id: "new", text: "hello" });
  home.tell(arrival(sent, { address: TYPED }));
  assert.equal(store.open?.query, null);
  assert.equal(draft.text, "hello");
  draft.text = "";
});

void test("the box of the conversation that is found keeps what stood in it", async () => {
  const home = new Home();
  const { store, done } = await writing(home);
  const found = thread({ thread_id: "known", address: TYPED });
  store.draft(found).text = "written before";
  home.threads = [found];
  home.tell(arrival(outgoing({ id: 9, thread_id: "known", text: "hello" }), { address: TYPED }));
  await done();
  await settle();
  assert.equal(store.draft(store.open?.thread ?? null).text, "written before");
  assert.equal(store.draft(typedThread(ACCOUNT, TYPED)).text, "");
  store.draft(found).text = "";
});

void test("Enter opens the only row of a list that answers what was typed", () => {
  assert.equal(onEnter("Anna", "Ann", 1), "load");
  assert.equal(onEnter("Anna", null, 1), "load");
  assert.equal(onEnter(" Anna ", "Anna", 1), "open");
  assert.equal(onEnter("Anna", "Anna", 2), "focus");
  assert.equal(onEnter("Anna", "Anna", 0), "nothing");
});

void test("a message that comes late does not change what is written with", async () => {
  const home = new Home();
  const store = await opened(home);
  const late = message(9, { time: message(2).time });
  const by = { device_id: "other", channel: "whatsapp", writable: "no_phone" } as const;
  home.tell(arrival(late, { ...by, name: "Luca B", trusted: true }));
  const written = (): (Thread | null | undefined)[] => [store.open?.thread, store.threads[0]];
  for (const shown of written()) {
    assert.ok(shown);
    const { device_id, channel, writable, name, trusted, last } = shown;
    assert.deepEqual(
      [device_id, channel, writable, name, trusted, last?.id],
      ["phone", "sim_1", null, "Luca B", true, 3],
    );
  }
  home.tell(arrival(message(10), by));
  for (const shown of written()) {
    assert.deepEqual([shown?.device_id, shown?.channel], ["other", "whatsapp"]);
  }
  const view = { openThreadId: null, visible: false };
  const none: InboxState = { threads: [] };
  const { threads: fresh } = inboxReduce(none, arrival(late, by), view);
  assert.equal(fresh[0]?.device_id, "other");
});

void test("what was shown when one began to write is what it is sent with", async () => {
  const home = new Home();
  const store = await opened(home);
  const draft = store.draft(store.open?.thread ?? null);
  typeInto(draft, "", { deviceId: "phone", channel: "sim_1" });
  assert.equal(draft.deviceId, null);
  typeInto(draft, "h", { deviceId: "phone", channel: "sim_1" });
  typeInto(draft, "hi", { deviceId: "other", channel: "whatsapp" });
  assert.deepEqual([draft.text, draft.deviceId, draft.channel], ["hi", "phone", "sim_1"]);
  home.act = () => Promise.reject(new Error("No."));
  await store.send("phone", "sim_1");
  assert.deepEqual([draft.deviceId, draft.channel], ["phone", "sim_1"]);
  home.act = () => Promise.resolve();
  await store.send("phone", "sim_1");
  assert.deepEqual([draft.text, draft.deviceId, draft.channel], ["", null, null]);
});

void test("no other phone is taken for one that was chosen and is gone", () => {
  const draft = { deviceId: "gone", channel: null };
  assert.equal(senderOf(thread(), ACCOUNT, draft).deviceId, null);
});

void test("what is marked as read is marked once, also where the list knows a newer message", async () => {
  const home = new Home();
  home.threads = [thread({ last: message(9), unread: 2 })];
  const store = await opened(home);
  let changes = 0;
  store.listen(() => {
    changes += 1;
    assert.ok(changes < 20, "it goes on without an end");
    store.markRead();
  });
  store.markRead();
  store.markRead();
  await settle();
  assert.equal(count(home, "mark_read"), 1);
  assert.ok(changes <= 1);
});

void test("who sees the end has read all, also what is not shown", async () => {
  const home = new Home();
  home.more = { highest: 7 };
  const store = await opened(home);
  store.markRead();
  assert.equal(home.asked.at(-1)?.up_to, 7);
  home.more = { highest: 0, before: "before" };
  await store.reload();
  home.tell(arrival(message(12, { time: "2020-01-01T00:00:00Z" })));
  home.tell(arrival(message(15, { thread_id: "another" })));
  assert.equal(store.open?.timeline.newestId, 3);
  store.markRead();
  assert.equal(home.asked.at(-1)?.up_to, 12);
});

void test("a mark that could not be set is set by the next look", async () => {
  const home = new Home();
  const store = await opened(home);
  home.tell(arrival(message(4)));
  home.refused = "mark_read";
  home.refusal = new Error("No.");
  store.markRead();
  await settle();
  home.refusal = null;
  store.markRead();
  await settle();
  store.markRead();
  assert.equal(count(home, "mark_read"), 2);
});

void test("a card for a phone lists what goes by it, and shows all of the open thread", async () => {
  const home = new Home();
  const store = await opened(home, { phone: "other" });
  assert.equal(home.asked[0]?.device_id, undefined);
  assert.equal(home.asked[1]?.device_id, "other");
  home.tell(arrival(message(4)));
  home.tell(arrival(message(5, { thread_id: "another" })));
  assert.deepEqual(store.threads.map(({ last }) => last?.id), [3]);
  assert.equal(shown(store), 4);
  home.tell(arrival(message(6, { thread_id: "third", device_id: "other" })));
  assert.deepEqual(store.threads.map(({ last }) => last?.id), [6, 3]);
  const question: OpenQuestion = {
    entry_id: "elsewhere",
    question_id: "q",
    text: "Who?",
    until: null,
    answers: [],
    people: [],
  };
  home.tell({ kind: "questions", entry_id: "elsewhere", questions: [question] });
  assert.deepEqual(store.questions, []);
  await store.search("word", null);
  assert.equal(home.asked.at(-1)?.entry_id, "account");
  await store.contacts("");
  assert.equal(home.asked.at(-1)?.entry_id, "account");
  await store.reload();
  assert.equal(home.asked.find(({ entry_id }) => entry_id)?.type, "smsgateway24/search");
  const again = home.asked.filter(({ type }) => type.endsWith("subscribe")).at(-1);
  assert.deepEqual([again?.entry_id, again?.device_id], ["account", undefined]);
});

void test("a card for a phone writes with it", () => {
  const draft = { deviceId: null, channel: null };
  assert.equal(senderOf(thread(), ACCOUNT, draft, "other").deviceId, "other");
  assert.equal(senderOf(thread(), ACCOUNT, draft, "elsewhere").deviceId, "phone");
  const chosen = { ...draft, deviceId: "phone" };
  assert.equal(senderOf(thread(), ACCOUNT, chosen, "other").deviceId, "phone");
  assert.equal(typedThread(ACCOUNT, TYPED, "other").device_id, "other");
});

void test("a subscription of a lost connection is not ended on the next one", async () => {
  const home = new Home();
  const store = await opened(home);
  home.ready[0]?.();
  await settle();
  assert.equal(home.ended, 0);
  home.disconnected[0]?.();
  await store.reload();
  assert.equal(home.ended, 0);
  await store.reload();
  assert.equal(home.ended, 1);
});

function refusal(code: string | number): Error {
  return Object.assign(new Error(""), { code });
}

void test("a card for a contact tries again more and more seldom, and not for ever", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    for (const [code, tries] of [["strange", 5], [3, 8], ["unavailable", 8]] as const) {
      const home = new Home();
      home.refused = "messages";
      home.refusal = refusal(code);
      const store = await begun(home, { contact: "luca" });
      for (let turn = 0; turn < 7; turn += 1) {
        mock.timers.tick(turn === 0 ? 2_000 : 30_000);
        await settle();
      }
      assert.equal(count(home, "messages"), tries, String(code));
      home.ready[0]?.();
      await settle();
      mock.timers.tick(2_000);
      await settle();
      assert.equal(count(home, "messages"), tries + 2);
      home.refusal = null;
      await store.reload();
      assert.equal(store.failure, null);
    }
  } finally {
    mock.timers.reset();
  }
});

void test("a second try waits longer than the first", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const home = new Home();
    home.refused = "messages";
    home.refusal = refusal("unavailable");
    await begun(home, { contact: "luca" });
    mock.timers.tick(2_000);
    await settle();
    mock.timers.tick(2_000);
    await settle();
    assert.equal(count(home, "messages"), 2);
  } finally {
    mock.timers.reset();
  }
});

void test("what was found and a picture are gone with any reset", async () => {
  const home = new Home();
  const store = await opened(home);
  store.found = { query: "x", hits: [], before: null };
  store.dialog = { kind: "picture", message: message(1), label: "" };
  home.tell({ kind: "reset", reason: "changed" });
  assert.deepEqual([store.found, store.dialog, store.resets], [null, null, 1]);
});

void test("no text stays where it must not be read any more", async () => {
  for (const code of ["unauthorized", "not_found"]) {
    for (const refused of ["", "messages"]) {
      const home = new Home();
      const store = await opened(home);
      store.dialog = { kind: "picture", message: message(1), label: "" };
      home.refused = refused;
      home.refusal = refusal(code);
      await store.reload();
      assert.equal(shown(store), 0);
      assert.equal(store.dialog, null);
      assert.equal(store.threads.length, refused === "" ? 0 : 1);
      home.refusal = null;
      await store.reload();
      assert.equal(shown(store), 3);
    }
  }
});

void test("a text that was being written goes along when its sender becomes a contact", async () => {
  const home = new Home();
  const store = await opened(home);
  const { thread: before } = store.open ?? {};
  assert.ok(before);
  const draft = store.draft(before);
  draft.text = "hello";
  home.more = { thread: thread({ thread_id: "contact", name: "Luca" }) };
  let go = (): void => undefined;
  home.before = () => new Promise((resolve) => (go = resolve));
  const added = store.contactAdded();
  await settle();
  go();
  await settle();
  home.tell(arrival(message(4, { thread_id: "contact" })));
  go();
  await added;
  assert.equal(store.open?.thread?.thread_id, "contact");
  assert.deepEqual(store.open.query, { thread_id: "contact" });
  assert.equal(store.draft(store.open.thread).text, "hello");
  assert.equal(store.draft(before).text, "");
  assert.deepEqual(
    store.open.timeline.messages.map(({ id, thread_id }) => [id, thread_id]),
    [
      [1, "thread"],
      [2, "thread"],
      [3, "thread"],
      [4, "contact"],
    ],
  );
  store.draft(store.open.thread).text = "";
});

void test("what is heard before the list is answered is in the list", async () => {
  const home = new Home();
  const store = await opened(home);
  store.close();
  home.threads = [thread({ last: message(5), unread: 2 })];
  let go = (): void => undefined;
  home.before = () => new Promise((resolve) => (go = resolve));
  const loaded = store.reload();
  await settle();
  for (const id of [4, 5, 6]) home.tell(arrival(message(id)));
  go();
  await loaded;
  assert.equal(unread(store), 3);
  assert.equal(store.threads[0]?.last?.id, 6);
});

void test("of two answers for a conversation, the one that was asked for last is shown", async () => {
  const home = new Home();
  const store = await opened(home);
  const going: (() => void)[] = [];
  home.before = () => new Promise((resolve) => going.push(resolve));
  home.messages = [message(1)];
  store.retryOpen();
  home.messages = [message(1), message(2)];
  store.retryOpen();
  going[1]?.();
  await settle();
  going[0]?.();
  await settle();
  assert.equal(shown(store), 2);
});

void test("a hit that is not shown yet is loaded anew with its place", async () => {
  const home = new Home();
  const store = await opened(home);
  const [first] = store.threads;
  assert.ok(first);
  store.openThread(first, { message: message(2), thread: first, ranges: [] });
  await store.reload();
  assert.equal(home.asked.at(-1)?.around, "cursor 2");
});

void test("a failure that may pass leaves what is shown, and nothing can be sent", async () => {
  for (const config of [{}, { contact: "luca" }]) {
    const home = new Home();
    const store = await (config.contact ? begun(home, config) : opened(home));
    const draft = store.draft(store.open?.thread ?? null);
    home.refusal = refusal(3);
    await store.reload();
    assert.deepEqual([store.interrupted, store.isLost, store.isStopped], ["unknown", true, true]);
    assert.equal(shown(store), 3);
    draft.text = "kept";
    await store.send("phone", "sim_1");
    await store.sendAgain(outgoing({ text: "again", failed: true }));
    assert.deepEqual([home.actions, draft.text], [[], "kept"]);
    home.refusal = null;
    await store.reload();
    assert.deepEqual([store.interrupted, store.isStopped], [null, false]);
    draft.text = "";
  }
  const home = new Home();
  home.refusal = refusal("unavailable");
  assert.equal((await begun(home)).interrupted, null);
});

void test("a conversation that could not be loaded anew stays, too", async () => {
  const home = new Home();
  const store = await opened(home);
  home.refused = "messages";
  home.refusal = refusal("unavailable");
  store.retryOpen();
  assert.equal(store.open?.loading, false);
  await settle();
  assert.deepEqual([store.open.failure, store.isStopped], ["unavailable", true]);
  assert.equal(shown(store), 3);
});

void test("cards share what is being written, and what is sent again", async () => {
  const home = new Home();
  const [one, other] = [await opened(home), await opened(home)];
  assert.notEqual(one.open?.serial, other.open?.serial);
  let changes = 0;
  const end = other.listen(() => (changes += 1));
  one.draftChanged();
  assert.equal(changes, 1);
  await one.sendAgain(outgoing({ id: 77, text: "again", failed: true }));
  assert.equal(other.resends.get("account 77"), "done");
  assert.equal(changes, 3);
  other.stop();
  one.draftChanged();
  assert.equal(changes, 3);
  end();
});

void test("a text that has gone out again since is not offered to be sent again", () => {
  const lost = outgoing({ id: 2, time: message(2).time, failed: true, text: "hello" });
  const after = { ...lost, id: 3, time: message(3).time, failed: false };
  assert.equal(wasRepeated([lost, after], lost), true);
  for (const other of [
    { ...after, failed: true },
    { ...after, text: "another" },
    { ...after, direction: "in" as const },
    { ...after, time: message(1).time },
  ]) {
    assert.equal(wasRepeated([lost, other], lost), false);
  }
  const bare = { text: null };
  assert.equal(wasRepeated([{ ...after, ...bare }], { ...lost, ...bare }), false);
});

void test("only what is there as a whole can be sent again", () => {
  const retry = (fields: Partial<Message>): boolean | undefined =>
    Timeline.empty()
      .load({ messages: [outgoing({ id: 1, ...fields })], before: null, after: null })
      .apply(status(1, "no_service", 0, { failed: true, retry: true })).messages[0]?.retry;
  assert.deepEqual(
    [retry({}), retry({ text: null }), retry({ truncated: true })],
    [true, false, false],
  );
});

void test("what is shown follows the time zone and the format of the profile", async () => {
  const home = new Home();
  const store = await opened(home);
  let changes = 0;
  store.listen(() => (changes += 1));
  const isRedrawn = (more: Partial<typeof store.hass>): boolean => {
    const before = changes;
    store.hass = { ...store.hass, ...more };
    return changes > before;
  };
  const { locale, config } = store.hass;
  assert.equal(isRedrawn({}), false);
  assert.equal(isRedrawn({ locale: { ...locale, time_format: "12" } }), true);
  assert.equal(isRedrawn({ config: { ...config, time_zone: "UTC" } }), true);
});
