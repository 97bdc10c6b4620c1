import assert from "node:assert/strict";
import { test } from "node:test";

import english from "../../custom_components/smsgateway24/translations/en.json";
import { configForm } from "../src/editor";
import { checked } from "../src/settings";
import { home } from "./home";

const WORDS = { "editor.contact": "Kontakt", "editor.write_more": "Sonst nur lesen" };

void test("the form asks for all that a configuration may hold but the account", async () => {
  const { schema } = await configForm(home());
  const names = schema.map(({ name }) => name);

  assert.deepEqual(names, ["contact", "phone", "view", "title", "write"]);
  const filled = { contact: "c", phone: "p", view: "inbox", title: "t", write: true };
  assert.deepEqual(Object.keys(filled), names);
  assert.doesNotThrow(() => checked(filled));
});

void test("writing is shown as allowed where nothing is set, as it is", async () => {
  const { schema } = await configForm(home());

  assert.equal(schema.find(({ name }) => name === "write")?.default, true);
  assert.equal(checked({}).write, true);
});

void test("devices of ours are offered, by their kind", async () => {
  const [contact, phone] = (await configForm(home())).schema;

  assert.deepEqual(contact?.selector, {
    device: { filter: [{ integration: "smsgateway24", model_id: "contact" }] },
  });
  assert.deepEqual(phone?.selector, {
    device: { filter: [{ integration: "smsgateway24", model_id: "phone" }] },
  });
});

for (const hass of [home(WORDS), undefined]) {
  void test(`labels are translated, ${hass ? "by the words loaded" : "by the editor"}`, async () => {
    const { localize } = home(WORDS);
    const { schema, computeLabel, computeHelper } = await configForm(hass);
    const [contact, phone] = schema;
    const write = schema.at(-1);
    assert.ok(contact && phone && write);

    assert.equal(computeLabel(contact, localize), "Kontakt");
    assert.equal(computeLabel(phone, localize), undefined);
    assert.equal(computeHelper(write, localize), "Sonst nur lesen");
    assert.equal(computeHelper(phone, localize), undefined);
  });
}

void test("the choices of the view are translated", async () => {
  const form = await configForm(
    home({ "editor.view_inbox": "Alle", "editor.view_thread": "Eine" }),
  );
  const view = form.schema.find(({ name }) => name === "view");

  assert.deepEqual(view?.selector, {
    select: {
      mode: "dropdown",
      options: [
        { value: "inbox", label: "Alle" },
        { value: "thread", label: "Eine" },
      ],
    },
  });
});

void test("what it asks for has a label in English, and each word there is used", async () => {
  const keys = new Set<string>();
  const hass = home();
  const localize = (key: string): string => {
    keys.add(key.split(".").at(-1) ?? "");
    return "";
  };
  const { schema, computeLabel, computeHelper } = await configForm({ ...hass, localize });
  for (const field of schema) {
    computeLabel(field, localize);
    computeHelper(field, localize);
  }
  const words = english.config_panel.editor;

  for (const { name } of schema) assert.ok(name in words, name);
  for (const key of Object.keys(words)) assert.ok(keys.has(key), key);
});
