/**
 * The card's words, from the integration's translations.
 *
 * Home Assistant takes no ICU plurals from an integration, so that a plural is several keys.
 */

import { DOMAIN, type HomeAssistant, type LocalizeFunc } from "./api";
import { isConnectionLost } from "./failure";
import { cached, type ProfileLocale, safeLanguage } from "./format";

/** As much of `hass` as words need. */
export type WordSource = Pick<
  HomeAssistant,
  "callWS" | "language" | "loadBackendTranslation" | "localize"
> & { readonly locale: ProfileLocale };

/** Values of the names in curly brackets. */
export type Placeholders = Readonly<Record<string, string | number>>;

const ROOT = `component.${DOMAIN}`;
const PANEL = `${ROOT}.config_panel`;

/** What is loaded, and a key of each by which it is seen to have come. */
const CATEGORIES = {
  common: "common.reason_not_delivered",
  exceptions: "exceptions.which_phone.message",
  config_panel: "config_panel.error.not_found",
} as const;

const TRIES = 10;
const PAUSE = 100;

const NUMBER_LANGUAGES: Readonly<Record<string, string>> = {
  comma_decimal: "en-US",
  decimal_comma: "de",
  quote_decimal: "de-CH",
  space_comma: "fr",
};

function isComplete(localize: LocalizeFunc): boolean {
  return Object.values(CATEGORIES).every((key) => localize(`${ROOT}.${key}`) !== "");
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, PAUSE);
  });
}

/** Ask for the texts without Home Assistant's own cache, and fill them in ourselves. */
async function fetchWords(hass: WordSource): Promise<LocalizeFunc> {
  const words = new Map<string, string>();
  for (const category of Object.keys(CATEGORIES)) {
    const { resources } = await hass.callWS<{ resources: Record<string, string> }>({
      type: "frontend/get_translations",
      language: hass.language,
      category,
      integration: [DOMAIN],
    });
    for (const [key, text] of Object.entries(resources)) words.set(key, text);
  }
  return (key, values = {}) =>
    (words.get(key) ?? "").replace(/\{(\w+)\}/g, (all, name: string) =>
      Object.hasOwn(values, name) ? String(values[name]) : all,
    );
}

async function loadWords(hass: WordSource): Promise<LocalizeFunc> {
  const load = (category: string): Promise<LocalizeFunc> =>
    hass.loadBackendTranslation(category, DOMAIN);
  try {
    const loaded = await Promise.all(Object.keys(CATEGORIES).map(load));
    const complete = loaded.find(isComplete);
    if (complete !== undefined) return complete;
    // Home Assistant answers at once, with what it has, while the texts are on their way already.
    for (let tries = 0; tries < TRIES; tries += 1) {
      const localize = await load("config_panel");
      if (isComplete(localize)) return localize;
      await pause();
    }
  } catch {
    // And it never asks again after a failure, such as a connection that was lost meanwhile.
  }
  const localize = await fetchWords(hass);
  return (key, values) => localize(key, values) || hass.localize(key, values);
}

const loading = new WeakMap<LocalizeFunc, Map<string, Promise<Strings>>>();

/** Words in the user's language. */
export class Strings {
  readonly #localize: LocalizeFunc;
  readonly #locale: ProfileLocale;
  readonly #language: string;

  private constructor(hass: WordSource, localize: LocalizeFunc) {
    this.#localize = localize;
    this.#locale = hass.locale;
    this.#language = safeLanguage(hass.language);
  }

  /**
   * Load the words; cards that ask at the same time share one answer.
   *
   * Ask again when `isFor` says that these are not the words any more.
   */
  static load(hass: WordSource): Promise<Strings> {
    const key = `${hass.language} ${JSON.stringify(hass.locale)}`;
    const sharing = loading.get(hass.localize) ?? new Map<string, Promise<Strings>>();
    loading.set(hass.localize, sharing);
    const shared = sharing.get(key);
    if (shared !== undefined) return shared;
    const strings = loadWords(hass).then((localize) => new Strings(hass, localize));
    sharing.set(key, strings);
    strings.catch(() => {
      sharing.delete(key);
    });
    return strings;
  }

  /** Whether these are still the words of this user's language and number format. */
  isFor(hass: Pick<WordSource, "language" | "locale">): boolean {
    return (
      safeLanguage(hass.language) === this.#language &&
      hass.locale.language === this.#locale.language &&
      hass.locale.number_format === this.#locale.number_format
    );
  }

  /** A text of the card; a key without a text is shown itself, so that it is found. */
  t(key: string, placeholders?: Placeholders): string {
    return this.#text(`${PANEL}.${key}`, placeholders) || key;
  }

  /** A text by its whole key, such as a `reason_key`; empty if there is none. */
  full(key: string, placeholders?: Placeholders): string {
    return this.#text(key, placeholders);
  }

  has(key: string): boolean {
    return this.#localize(`${PANEL}.${key}`) !== "";
  }

  /** The text for so many, with `count` filled in. */
  plural(key: string, count: number, placeholders?: Placeholders): string {
    const rules = cached(
      `plural ${this.#language}`,
      () => new Intl.PluralRules(this.#language),
    );
    const values = { ...placeholders, count };
    return (
      this.#text(`${PANEL}.${key}_${rules.select(count)}`, values) ||
      this.#text(`${PANEL}.${key}_other`, values) ||
      key
    );
  }

  /** A number as the profile wants it. */
  number(value: number): string {
    const { number_format: format = "language", language } = this.#locale;
    if (format === "none") return String(value);
    const chosen =
      format === "system"
        ? undefined
        : (NUMBER_LANGUAGES[format] ?? safeLanguage(language ?? this.#language));
    return cached(`number ${chosen ?? ""}`, () => new Intl.NumberFormat(chosen)).format(value);
  }

  #text(key: string, placeholders: Placeholders = {}): string {
    const values = Object.entries(placeholders).map(([name, value]) => [
      name,
      typeof value === "number" ? this.number(value) : value,
    ]);
    return this.#localize(key, Object.fromEntries(values) as Record<string, string>);
  }
}

const ERROR_CODES: ReadonlySet<unknown> = new Set([
  "unauthorized",
  "not_found",
  "not_loaded",
  "history_off",
  "unavailable",
]);

function fieldsOf(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

function placeholdersOf(value: unknown): Placeholders {
  const filled: Record<string, string | number> = {};
  for (const [name, content] of Object.entries(fieldsOf(value))) {
    if (typeof content === "string" || typeof content === "number") filled[name] = content;
  }
  return filled;
}

/** What went wrong, in words: of the error's own translation, of its code, or as it says itself. */
export function errorText(strings: Strings, error: unknown): string {
  const fields = fieldsOf(error);
  const { translation_domain: domain, translation_key: key, code } = fields;
  if (typeof domain === "string" && typeof key === "string") {
    const placeholders = placeholdersOf(fields.translation_placeholders);
    const text = strings.full(`component.${domain}.exceptions.${key}.message`, placeholders);
    if (text !== "") return text;
  }
  if (typeof code === "string" && ERROR_CODES.has(code) && strings.has(`error.${code}`)) {
    return strings.t(`error.${code}`);
  }
  if (isConnectionLost(error) && strings.has("error.connection_lost")) {
    return strings.t("error.connection_lost");
  }
  const message =
    error instanceof Error ? error.message : typeof error === "string" ? error : fields.message;
  return typeof message === "string" && message.trim() !== "" ? message : strings.t("error.unknown");
}
