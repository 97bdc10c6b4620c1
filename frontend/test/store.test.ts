import assert from "node:assert/strict";
import { test } from "node:test";

import type { Message, Thread } from "../src/api";
import { senderOf, typeInto } from "../src/compose";
import { onEnter } from "../src/recipient";
import { type Store, typedThread } from "../src/store";
import { inboxReduce } from "../src/timeline";
import { ACCOUNT, Home, opened, outgoing, settle } from "./backend";
import { arrival, message, thread } from "./messages";

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
  const { threads: fresh } = inboxReduce({ threads: [] }, arrival(late, by), view);
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
