import assert from "node:assert/strict";
import { test } from "node:test";

import { isTooLong, senderOf } from "../src/compose";
import { errorsOf } from "../src/contact";
import { describeError, isTransient } from "../src/failure";
import { isLong } from "../src/message";
import { progressKey, progressOf } from "../src/progress";
import { typedNumber } from "../src/recipient";
import { snippet } from "../src/snippet";
import { typedThread } from "../src/store";
import { segments } from "../src/text";
import { ACCOUNT, Home, count, opened, outgoing, pause, settle, shown, unread } from "./backend";
import { arrival, message, messages, thread } from "./messages";

void test("a message that goes out comes step by step to its end", () => {
  const steps = [null, "pending", "queued", "taken_by_phone", "sent", "delivered", "new"];
  assert.deepEqual(
    steps.map((status) => progressOf(outgoing({ status }))),
    ["sending", "accepted", "accepted", "accepted", "sent", "delivered", "unsure"],
  );
  assert.equal(progressOf(message(1)), null);
  assert.equal(progressOf(outgoing({ status: "no_service", failed: true })), "failed");
  assert.equal(progressOf(outgoing({ status: null, problem: "unknown" })), "unsure");
});

void test("what never left is told apart from what did not arrive", () => {
  const refused = outgoing({ failed: true, problem: "limit_hour", status: null });
  assert.equal(progressKey("failed", refused), "progress.not_sent");
  assert.equal(progressKey("failed", outgoing()), "progress.failed");
  assert.equal(progressKey("sent", refused), "progress.sent");
});

void test("as much can be typed as Home Assistant sends", () => {
  assert.equal(isTooLong("a".repeat(1530), "sim_1"), false);
  assert.equal(isTooLong("a".repeat(1531), "sim_1"), true);
  assert.equal(isTooLong("😀".repeat(4096), "whatsapp"), false);
  assert.equal(isTooLong("😀".repeat(4097), "whatsapp"), true);
});

void test("a thread is written with what was chosen, or what it was written with, or the first phone", () => {
  const draft = { deviceId: null, channel: null };
  assert.deepEqual(senderOf(thread({ device_id: "other" }), ACCOUNT, draft), {
    deviceId: "other",
    channel: "sim_1",
  });
  assert.deepEqual(
    senderOf(thread(), ACCOUNT, { deviceId: "other", channel: "whatsapp" }),
    { deviceId: "other", channel: "whatsapp" },
  );
  assert.deepEqual(
    senderOf(thread({ device_id: "gone", channel: "unknown" }), ACCOUNT, draft),
    { deviceId: "phone", channel: "sim_1" },
  );
  assert.equal(senderOf(thread(), { ...ACCOUNT, phones: [] }, draft).deviceId, null);
});

void test("a number is known by its digits, however it is typed", () => {
  assert.equal(typedNumber("+39 333 000-0001"), "+393330000001");
  assert.equal(typedNumber("(0333) 000.00/01"), "03330000001");
  assert.equal(typedNumber("\u202a+39\u00a0333\u202c"), "+39333");
  for (const text of ["", "Anna", "12", "+", "+39 Anna", "1".repeat(16)]) {
    assert.equal(typedNumber(text), null, text);
  }
});

void test("of a long text the place of the hit is shown", () => {
  const text = `${"before ".repeat(50)}hit${" behind".repeat(50)} hit`;
  const found = snippet(segments(text, [[350, 353]]));
  assert.match(found[0]?.text ?? "", /^….{1,30}$/u);
  assert.deepEqual(found[1], { text: "hit", hit: true });
  assert.ok(found.map((piece) => piece.text).join("").length < 200);
  const short = segments("a hit", [[2, 5]]);
  assert.deepEqual(snippet(short), short);
});

void test("a long text is cut, and one with many lines", () => {
  assert.equal(isLong("x".repeat(1_200)), false);
  assert.equal(isLong("x".repeat(1_201)), true);
  assert.equal(isLong("\n".repeat(23)), false);
  assert.equal(isLong("\n".repeat(40)), true);
});

void test("what may pass by itself is tried again, and what somebody must change is not", () => {
  assert.equal(describeError({ code: "unknown_command" }), "not_loaded");
  assert.equal(describeError({ code: "history_off" }), "history_off");
  assert.equal(describeError({ code: "something" }), "unknown");
  assert.equal(describeError(undefined), "unknown");
  assert.ok(isTransient("not_loaded"));
  assert.ok(!isTransient("unauthorized"));
  assert.ok(!isTransient("history_off"));
});

void test("an error of a field that is not shown is said below the form", () => {
  const errors = { name: "name_taken", number: "number_invalid" };
  assert.deepEqual(errorsOf({ type: "form", errors }), [
    { field: "name", key: "error.name_taken" },
    { field: "base", key: "error.number_invalid" },
  ]);
  assert.deepEqual(errorsOf({ type: "abort", reason: "account_disabled" }), [
    { field: "base", key: "abort.account_disabled" },
  ]);
  assert.equal(errorsOf({ type: "form", errors: {} }).length, 1);
});

void test("it listens before it loads, so that nothing is lost between", async () => {
  const home = new Home();
  await opened(home);
  assert.deepEqual(
    home.asked.map(({ type }) => type),
    ["smsgateway24/subscribe", "smsgateway24/threads", "smsgateway24/messages"],
  );
});

void test("a text stays in the box when it could not be sent", async () => {
  const home = new Home();
  const store = await opened(home);
  const draft = store.draft(store.open?.thread ?? null);
  draft.text = "kept";
  home.act = () => Promise.reject(new Error("No."));
  await store.send("phone", "sim_1");
  assert.equal(draft.text, "kept");
  assert.equal(draft.error, "No.");
  assert.equal(draft.sending, null);
  draft.text = "";
});

void test("a text leaves the box once it is in the thread, and what is typed then stays", async () => {
  const home = new Home();
  const store = await opened(home);
  const draft = store.draft(store.open?.thread ?? null);
  draft.text = "one";
  let done = (): void => undefined;
  home.act = () => new Promise((resolve) => (done = resolve));
  const sending = store.send("phone", "sim_1");
  home.tell(arrival(outgoing({ id: 4, text: "one", status: null })));
  assert.equal(draft.text, "");
  draft.text = "two";
  done();
  await sending;
  assert.equal(draft.text, "two");
  draft.text = "";
});

void test("a text whose message says itself that it has failed does not come back", async () => {
  const home = new Home();
  const store = await opened(home);
  const draft = store.draft(store.open?.thread ?? null);
  draft.text = "one";
  home.act = () => {
    home.tell(arrival(outgoing({ id: 4, text: "one", failed: true, problem: "limit_hour" })));
    return Promise.reject(new Error("No."));
  };
  await store.send("phone", "sim_1");
  assert.equal(draft.text, "");
  assert.equal(draft.error, null);
});

void test("a text that is not stored comes back, before what was typed meanwhile", async () => {
  const home = new Home();
  const store = await opened(home);
  const draft = store.draft(store.open?.thread ?? null);
  draft.text = "one";
  home.act = () => {
    home.tell(
      arrival(outgoing({ id: 4, text: null, withheld: true, failed: true, problem: "x" })),
    );
    draft.text = "two";
    return Promise.reject(new Error("No."));
  };
  await store.send("phone", "sim_1");
  assert.equal(draft.text, "one\ntwo");
  assert.equal(draft.error, "No.");
  draft.text = "";
});

void test("what is read as it comes in is not counted, and is told to the server once", async () => {
  const home = new Home();
  const store = await opened(home);
  store.reading = true;
  home.tell(arrival(message(4)));
  assert.equal(unread(store), 0);
  store.markRead();
  store.markRead();
  assert.equal(count(home, "mark_read"), 1);
  store.reading = false;
  home.tell(arrival(message(5)));
  assert.equal(unread(store), 1);
});

void test("all is loaded anew when the connection is back, or when it is asked to", async () => {
  const home = new Home();
  const store = await opened(home);
  home.messages = messages(1, 5);
  home.listeners = [];
  home.ready[0]?.();
  await settle();
  assert.equal(shown(store), 5);
  assert.equal(home.listeners.length, 1);
  home.messages = messages(1, 6);
  home.tell({ kind: "reset", reason: "changed" });
  home.tell({ kind: "reset", reason: "changed" });
  await pause();
  assert.equal(count(home, "threads"), 3);
  assert.equal(shown(store), 6);
  assert.equal(home.listeners.length, 1);
});

void test("who may not read any more sees why", async () => {
  const home = new Home();
  const store = await opened(home);
  home.refusal = Object.assign(new Error(""), { code: "unauthorized" });
  home.tell({ kind: "reset", reason: "permission" });
  await settle();
  assert.equal(store.failure, "unauthorized");
});

void test("the first message to a number that was typed opens its thread", async () => {
  const home = new Home();
  const store = await opened(home);
  store.openThread(typedThread(ACCOUNT, "+393330000001"));
  await settle();
  store.draft(store.open?.thread ?? null).text = "hello";
  home.threads = [thread({ thread_id: "new", name: null })];
  home.act = () => {
    const sent = outgoing({ id: 9, thread_id: "new", text: "hello" });
    home.tell(arrival(sent, { name: null, address: "+393330000001" }));
    return Promise.resolve();
  };
  await store.send("phone", "sim_1");
  await settle();
  assert.equal(store.open?.thread?.thread_id, "new");
  assert.equal(shown(store), 4);
  assert.equal(store.draft(store.open.thread).text, "");
  assert.equal(home.actions[0]?.to, "+393330000001");
});

void test("a message is sent again by its phone and channel, and with its text", async () => {
  const home = new Home();
  const store = await opened(home);
  const lost = outgoing({ device_id: "other", channel: "whatsapp", text: "again", failed: true });
  await store.sendAgain(lost);
  assert.deepEqual(home.actions, [
    {
      action: "send_message",
      device_id: "other",
      to: "+393331234567",
      message: "again",
      channel: "whatsapp",
    },
  ]);
});
