import assert from "node:assert/strict";
import { test } from "node:test";

import { generate } from "../src/dashboard";
import { home } from "./home";

interface Card {
  type: string;
  heading?: string;
  entity?: string;
}

function shown(view: Record<string, unknown> | undefined): Record<string, string[]> {
  const sections = view?.sections as { cards: Card[] }[];
  return Object.fromEntries(
    sections.map(({ cards: [heading, ...tiles] }) => [
      heading?.heading ?? "",
      tiles.map(({ entity }) => entity ?? ""),
    ]),
  );
}

const WORDS = {
  "dashboard.conversations": "Gespräche",
  "dashboard.phones": "Telefone",
  "dashboard.contacts": "Kontakte",
};

void test("it has the conversations, the phones and the contacts", async () => {
  const [conversations, phones, contacts, ...others] = (await generate(home(WORDS))).views;

  assert.deepEqual(others, []);
  assert.equal(conversations?.title, "Gespräche");
  assert.equal(conversations.type, "panel");
  assert.deepEqual(conversations.cards, [{ type: "custom:smsgateway24-conversation-card" }]);
  assert.equal(phones?.title, "Telefone");
  assert.deepEqual(shown(phones), {
    galaxy: ["binary_sensor.galaxy"],
    "Pixel 4a": ["binary_sensor.pixel", "sensor.pixel_last"],
  });
  assert.equal(contacts?.title, "Kontakte");
  assert.deepEqual(shown(contacts), { Anna: ["notify.anna"], Luca: ["sensor.luca"] });
});

void test("sections are sorted by the names that the user gave", async () => {
  const { views } = await generate(home(WORDS));

  assert.deepEqual(Object.keys(shown(views[1])), ["galaxy", "Pixel 4a"]);
  assert.deepEqual(Object.keys(shown(views[2])), ["Anna", "Luca"]);
});

void test("the tile of a contact shows no state, and others do", async () => {
  const { views } = await generate(home(WORDS));
  const hidden = views
    .slice(1)
    .flatMap(({ sections }) => sections as { cards: Record<string, unknown>[] }[])
    .flatMap(({ cards }) => cards)
    .filter((card) => card.hide_state);

  assert.deepEqual(
    hidden.map(({ entity }) => entity),
    ["notify.anna"],
  );
});

void test("a view with nothing in it is left out", async () => {
  const hass = home(WORDS);
  hass.entities = {};

  const { views } = await generate(hass);

  assert.deepEqual(views.map(({ path }) => path), ["conversations"]);
});
