import assert from "node:assert/strict";
import { test } from "node:test";

import { checked, configFor } from "../src/settings";
import { home } from "./home";

const type = "custom:smsgateway24-conversation-card";

void test("a configuration needs nothing but its type", () => {
  assert.deepEqual(checked({ type }), { type, write: true });
});

void test("what the card knows is kept, and what others put beside it is not", () => {
  const known = {
    type,
    entry: "e",
    phone: "p",
    contact: "c",
    view: "thread",
    title: "Anna",
    write: false,
  };

  assert.deepEqual(checked({ ...known, grid_options: { rows: 4 } }), known);
});

void test("an emptied field of the form is none", () => {
  const emptied = { type, title: "", contact: undefined, phone: null, view: "" };

  assert.deepEqual(checked(emptied), { type, write: true });
});

for (const [config, error] of [
  [null, /No configuration/],
  ["x", /No configuration/],
  [{ phone: 7 }, /"phone" must be a text/],
  [{ contact: ["c"] }, /"contact" must be a text/],
  [{ view: "list" }, /"view" must be "inbox" or "thread"/],
  [{ view: "thread" }, /needs a "contact"/],
  [{ write: "no" }, /"write" must be true or false/],
] as const) {
  void test(`a configuration such as ${JSON.stringify(config)} says what is wrong`, () => {
    assert.throws(() => checked(config), error);
  });
}

for (const [entityId, config] of [
  ["notify.anna", { type, contact: "anna", view: "thread" }],
  ["sensor.luca", { type, contact: "luca", view: "thread" }],
  ["sensor.pixel_last", { type, phone: "pixel" }],
  ["sensor.hub", { type, entry: "entry" }],
  ["sensor.lost", null],
  ["light.lamp", null],
  ["light.nowhere", null],
] as const) {
  void test(`${entityId} leads to ${JSON.stringify(config)}`, () => {
    assert.deepEqual(configFor(home(), entityId), config);
    if (config) assert.doesNotThrow(() => checked(config));
  });
}
