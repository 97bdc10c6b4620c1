import assert from "node:assert/strict";
import { test } from "node:test";

import english from "../../custom_components/smsgateway24/translations/en.json";
import type { LocalizeFunc } from "../src/api";
import { type WordSource, Strings, errorText } from "../src/strings";

const ROOT = "component.smsgateway24";

/** What each load sees to be there. */
const NEEDED: Record<string, string> = {
  [`${ROOT}.common.reason_not_delivered`]: "Not delivered.",
  [`${ROOT}.exceptions.which_phone.message`]: "Which one?",
  [`${ROOT}.config_panel.error.not_found`]: "It is not there.",
};

function panel(words: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(words).map(([key, text]) => [`${ROOT}.config_panel.${key}`, text]),
  );
}

function localizeOf(words: Record<string, string>): LocalizeFunc {
  return (key, values = {}) =>
    (words[key] ?? "").replace(/\{(\w+)\}/gu, (_, name: string) => {
      const value = values[name];
      // As Home Assistant does, which writes it to its log.
      if (value === undefined) return "Translation error";
      assert.ok(typeof value === "string", "only a text is shown as it is");
      return value;
    });
}

interface Home extends WordSource {
  asked: string[];
  fetched: string[];
}

/** As much of Home Assistant as hands out words: by category, each asked for once. */
function home(
  words: Record<string, string>,
  fields: Partial<WordSource> & { slow?: boolean; broken?: boolean } = {},
): Home {
  const all = { ...NEEDED, ...words };
  const loaded: Record<string, string> = {};
  const begun = new Set<string>();
  const asked: string[] = [];
  const fetched: string[] = [];
  const of = (category: string): Record<string, string> =>
    Object.fromEntries(
      Object.entries(all).filter(([key]) => key.startsWith(`${ROOT}.${category}.`)),
    );
  const hass: Home = {
    asked,
    fetched,
    language: "en",
    locale: { language: fields.language ?? "en", number_format: "language" },
    localize: localizeOf({}),
    loadBackendTranslation: async (category, integration) => {
      asked.push(`${category} ${String(integration)}`);
      if (begun.has(category)) return localizeOf({ ...loaded });
      begun.add(category);
      if (fields.broken === true) throw new Error("Connection lost");
      await new Promise((resolve) => setTimeout(resolve, fields.slow === true ? 150 : 0));
      Object.assign(loaded, of(category));
      return localizeOf({ ...loaded });
    },
    callWS: <T>(sent: { type: string; [key: string]: unknown }): Promise<T> => {
      assert.equal(sent.type, "frontend/get_translations");
      assert.deepEqual(sent.integration, ["smsgateway24"]);
      fetched.push(`${String(sent.language)} ${String(sent.category)}`);
      return Promise.resolve({ resources: of(String(sent.category)) } as T);
    },
    ...fields,
  };
  return hass;
}

void test("words are found below the card's key, others by their whole key", async () => {
  const hass = home({
    ...panel({ "inbox.title": "Conversations", "compose.to": "To {name}" }),
    [`${ROOT}.common.reason_no_service`]: "No service.",
  });
  const strings = await Strings.load(hass);
  assert.equal(strings.t("inbox.title"), "Conversations");
  assert.equal(strings.t("compose.to", { name: "Luca" }), "To Luca");
  assert.equal(strings.full(`${ROOT}.common.reason_no_service`), "No service.");
  assert.ok(strings.has("inbox.title"));
  assert.ok(!strings.has("inbox"));
  assert.equal(strings.t("not.there"), "not.there");
  assert.equal(strings.full("not.there"), "");
  assert.deepEqual(
    [...hass.asked].sort(),
    ["common smsgateway24", "config_panel smsgateway24", "exceptions smsgateway24"],
  );
});

void test("what strangers are called is no template and no key", async () => {
  const strings = await Strings.load(home(panel({ to: "To {name} {other}" })));
  for (const name of ["{other}", "$&$1", "<b>x</b>", "'{'", "{count, plural, other {x}}"]) {
    assert.equal(strings.t("to", { name, other: "!" }), `To ${name} !`);
  }
});

void test("the words that are looked for by each load exist", () => {
  assert.notEqual(english.common.reason_not_delivered, "");
  assert.notEqual(english.exceptions.which_phone.message, "");
});

void test("cards that ask at the same time share one answer", async () => {
  const hass = home({});
  const [one, other] = await Promise.all([Strings.load(hass), Strings.load({ ...hass })]);
  assert.equal(one, other);
  assert.equal(hass.asked.length, 3);
  const german = await Strings.load({ ...hass, language: "de" });
  assert.notEqual(german, one);
});

void test("words that another one is loading are waited for", async () => {
  const hass = home(panel({ title: "Conversations" }), { slow: true });
  // Another page asks, and Home Assistant answers the next one with what it has by then.
  const others = ["common", "exceptions", "config_panel"].map((category) =>
    hass.loadBackendTranslation(category, "smsgateway24"),
  );
  const strings = await Strings.load(hass);
  assert.equal(strings.t("title"), "Conversations");
  assert.deepEqual(hass.fetched, []);
  await Promise.all(others);
});

void test("words that Home Assistant failed to load are asked for without it", async () => {
  const words = panel({ title: "Conversations with {name}, {name}", odd: "{left}" });
  const hass = home(words, { broken: true, localize: localizeOf({ "ui.save": "Save" }) });
  const strings = await Strings.load(hass);
  assert.deepEqual(hass.fetched, ["en common", "en exceptions", "en config_panel"]);
  assert.equal(strings.t("title", { name: "$& {odd}" }), "Conversations with $& {odd}, $& {odd}");
  assert.equal(strings.t("odd"), "{left}");
  assert.equal(strings.full("ui.save"), "Save");
  assert.equal(strings.full(`${ROOT}.config_panel.toString`), "");
});

void test("a load that fails altogether is tried anew the next time", async () => {
  const hass = home(panel({ title: "Conversations" }), { broken: true });
  const { callWS } = hass;
  hass.callWS = () => Promise.reject(new Error("Connection lost"));
  await assert.rejects(Strings.load(hass), /Connection lost/u);
  hass.callWS = callWS;
  assert.equal((await Strings.load(hass)).t("title"), "Conversations");
});

void test("words are those of one language and number format", async () => {
  const hass = home({});
  const strings = await Strings.load(hass);
  assert.ok(strings.isFor({ ...hass }));
  assert.ok(!strings.isFor({ ...hass, language: "de" }));
  assert.ok(!strings.isFor({ ...hass, locale: { language: "de", number_format: "language" } }));
  assert.ok(!strings.isFor({ ...hass, locale: { language: "en", number_format: "none" } }));
});

async function inLanguage(
  language: string,
  words: Record<string, string>,
  number_format = "language",
): Promise<Strings> {
  return Strings.load(home(panel(words), { language, locale: { language, number_format } }));
}

void test("a plural is chosen as each language does", async () => {
  const words = Object.fromEntries(
    ["zero", "one", "two", "few", "many", "other"].map((form) => [`new_${form}`, form]),
  );
  const slavic = { 0: "many", 1: "one", 2: "few", 4: "few", 5: "many", 11: "many", 12: "many" };
  const plain = { 0: "other", 1: "one", 2: "other", 100: "other" };
  const romance = { ...plain, 1_000_000: "many" };
  const expected: Record<string, Record<number, string>> = {
    en: plain,
    de: plain,
    nl: plain,
    tr: plain,
    it: romance,
    es: romance,
    fr: { ...romance, 0: "one" },
    "pt-BR": { ...romance, 0: "one" },
    pl: { ...slavic, 21: "many", 22: "few", 112: "many" },
    ru: { ...slavic, 21: "one", 22: "few", 111: "many" },
    uk: { ...slavic, 21: "one", 22: "few", 111: "many" },
    id: { 0: "other", 1: "other", 2: "other" },
    ar: { 0: "zero", 1: "one", 2: "two", 3: "few", 11: "many", 100: "other" },
    he: { 1: "one", 2: "two", 3: "other" },
    "not a language": plain,
  };
  for (const [language, forms] of Object.entries(expected)) {
    const strings = await inLanguage(language, words);
    for (const [count, form] of Object.entries(forms)) {
      assert.equal(strings.plural("new", Number(count)), form, `${language} ${count}`);
    }
  }
});

void test("a plural without a form of its own has that of others, with its number", async () => {
  for (const language of ["en", "pl", "ar", "id", "it"]) {
    const strings = await inLanguage(language, { new_other: "{count} new of {name}" });
    for (const count of [0, 1, 2, 5, 11, 100]) {
      const shown = strings.plural("new", count, { name: "Luca" });
      assert.equal(shown, `${strings.number(count)} new of Luca`);
    }
    assert.equal(strings.plural("old", 2), "old");
  }
});

void test("numbers are written as the profile says", async () => {
  const plain = (text: string): string => text.replace(/[\u00A0\u202F]/gu, " ").replace("’", "'");
  const cases: [string, string, string][] = [
    ["en", "language", "12,345.5"],
    ["de", "language", "12.345,5"],
    ["de", "comma_decimal", "12,345.5"],
    ["en", "decimal_comma", "12.345,5"],
    ["en", "space_comma", "12 345,5"],
    ["en", "quote_decimal", "12'345.5"],
    ["de", "none", "12345.5"],
    ["de", "a word of a later version", "12.345,5"],
  ];
  for (const [language, format, expected] of cases) {
    const strings = await inLanguage(language, { size: "{size}" }, format);
    assert.equal(plain(strings.t("size", { size: 12345.5 })), expected, `${language} ${format}`);
  }
  const system = await inLanguage("de", {}, "system");
  assert.equal(system.number(12345.5), new Intl.NumberFormat().format(12345.5));
});

void test("an error is told in the words of its translation", async () => {
  const strings = await Strings.load(
    home({
      [`${ROOT}.exceptions.rejected.message`]: "The service refused: {reason}",
      [`${ROOT}.exceptions.full.message`]: "{count} are too many.",
    }),
  );
  const error = {
    code: "service_validation_error",
    message: "in English",
    translation_domain: "smsgateway24",
    translation_key: "rejected",
    translation_placeholders: { reason: "no credit" },
  };
  assert.equal(errorText(strings, error), "The service refused: no credit");
  const counted = { ...error, translation_key: "full", translation_placeholders: { count: 1234 } };
  assert.equal(errorText(strings, counted), "1,234 are too many.");
  assert.equal(errorText(strings, { ...error, translation_key: "newer" }), "in English");
  assert.equal(errorText(strings, { ...error, translation_domain: "other" }), "in English");
});

void test("an error without a translation is told by its code, or as it says itself", async () => {
  const codes = ["unauthorized", "not_found", "not_loaded", "history_off", "unavailable"];
  const words = Object.fromEntries(
    [...codes, "connection_lost", "unknown"].map((code) => [`error.${code}`, `<${code}>`]),
  );
  const strings = await inLanguage("en", words);
  for (const code of codes) {
    assert.equal(errorText(strings, { code, message: "in English" }), `<${code}>`);
  }
  assert.equal(errorText(strings, { code: "unknown_error", message: "as said" }), "as said");
  assert.equal(errorText(strings, { code: "unknown", message: "as said" }), "as said");
  assert.equal(errorText(strings, 3), "<connection_lost>");
  assert.equal(errorText(strings, { code: 3, message: "Connection lost" }), "<connection_lost>");
  assert.equal(errorText(strings, new Error("as said")), "as said");
  assert.equal(errorText(strings, "as said"), "as said");
  for (const odd of [undefined, null, {}, [], 7, true, "", { message: " " }, { message: {} }]) {
    assert.equal(errorText(strings, odd), "<unknown>");
  }
  const few = await inLanguage("en", {});
  assert.equal(errorText(few, { code: "history_off", message: "as said" }), "as said");
  assert.equal(errorText(few, { code: 3, message: "Connection lost" }), "Connection lost");
});

void test("placeholders of an error that are no texts are left out", async () => {
  const strings = await Strings.load(
    home({ [`${ROOT}.exceptions.rejected.message`]: "Refused: {reason}" }),
  );
  const error = { translation_domain: "smsgateway24", translation_key: "rejected" };
  for (const translation_placeholders of [undefined, null, "x", { reason: {} }, { reason: null }]) {
    assert.match(errorText(strings, { ...error, translation_placeholders }), /^Refused: /u);
  }
});
