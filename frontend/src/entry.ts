/**
 * What every page of Home Assistant loads: the names of our elements, with nothing in them yet.
 *
 * What is in them comes from card.js, when the first of them is shown.
 */

import type { CardConfig, ConversationProperties, HassEntity, HomeAssistant } from "./api";
import type * as Bundle from "./bundle";
import { CARD, CARD_TYPE, checked, configFor } from "./settings";

interface Offered {
  type: string;
  name: string;
  description: string;
  documentationURL: string;
}

interface OfferedCard extends Offered {
  preview: boolean;
  getEntitySuggestion: (
    hass: HomeAssistant,
    entityId: string,
  ) => { config: CardConfig } | null;
}

interface OfferedStrategy extends Offered {
  strategyType: "dashboard";
}

declare global {
  interface Window {
    customCards?: OfferedCard[];
    customStrategies?: OfferedStrategy[];
  }
}

const DOCUMENTATION = "https://github.com/ha-smsgateway24/ha-smsgateway24";
const FAILED = "component.smsgateway24.config_panel.failed_to_load";
const TRY_AGAIN = "component.smsgateway24.config_panel.try_again";
const MORE_INFO = "more-info";

const STYLE = `
:host { display: block; }
:host([layout="grid"]) { height: 100%; }
.wait, .failed { box-sizing: border-box; padding: 16px; color: var(--primary-text-color); }
.wait { height: min(600px, 80dvh); }
:host([layout="grid"]) .wait { height: 100%; }
:host([layout="${MORE_INFO}"]) .wait { height: min(480px, 60dvh); }
.wait i { display: block; height: 44px; margin-bottom: 24px; border-radius: 22px;
  background: var(--divider-color, #8884); }
button { font: inherit; color: inherit; background: none; cursor: pointer; padding: 8px 16px;
  border: 1px solid currentColor; border-radius: 18px; }
`;

/** The last one that was seen, for what Home Assistant asks a class and not an element. */
let known: HomeAssistant | undefined;

let bundle: Promise<typeof Bundle> | undefined;
let failures = 0;

function load(): Promise<typeof Bundle> {
  bundle ??= import(address()).catch((error: unknown) => {
    bundle = undefined;
    failures += 1;
    throw error;
  }) as Promise<typeof Bundle>;
  return bundle;
}

/** Of the same version as this file; another one each time, since browsers remember a failure. */
function address(): string {
  const url = new URL(`./card.js${new URL(import.meta.url).search}`, import.meta.url);
  if (failures > 0) url.searchParams.set("try", String(failures));
  return url.href;
}

function word(key: string, english: string): string {
  const translated = known?.localize(key) ?? "";
  return translated === "" ? english : translated;
}

/** Those in which *Try again* is shown. */
const failed = new Set<Shell>();

/** Stands for the conversation until card.js has come, and hands everything on to it. */
abstract class Shell extends HTMLElement {
  readonly #given: ConversationProperties = {
    hass: undefined,
    config: undefined,
    layout: undefined,
    preview: false,
    stateObj: undefined,
  };
  #conversation: (HTMLElement & ConversationProperties) | undefined;

  constructor() {
    super();
    this.attachShadow({ mode: "open" });
  }

  connectedCallback(): void {
    // What was set before the element had its class hides the setters.
    for (const name of Object.keys(this)) {
      const value: unknown = Reflect.get(this, name);
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }
    if (!this.#conversation) this.#show();
  }

  disconnectedCallback(): void {
    failed.delete(this);
  }

  set hass(hass: HomeAssistant | undefined) {
    known = hass ?? known;
    this.give({ hass });
  }

  protected get given(): Readonly<ConversationProperties> {
    return this.#given;
  }

  protected give(properties: Partial<ConversationProperties>): void {
    Object.assign(this.#given, properties);
    if (this.#conversation) Object.assign(this.#conversation, properties);
    if (properties.layout) this.setAttribute("layout", properties.layout);
  }

  #show(): void {
    failed.delete(this);
    const wait = document.createElement("ha-card");
    wait.className = "wait";
    wait.ariaBusy = "true";
    wait.append(...Array.from("123", () => document.createElement("i")));
    this.#draw(wait);
    load().then(
      () => {
        this.#conversation = Object.assign(
          document.createElement("smsgateway24-conversation"),
          this.#given,
        );
        this.#draw(this.#conversation);
      },
      () => {
        failed.add(this);
        const card = document.createElement("ha-card");
        card.className = "failed";
        card.role = "alert";
        const sentence = document.createElement("p");
        sentence.textContent = word(FAILED, "The conversations could not be loaded.");
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = word(TRY_AGAIN, "Try again");
        button.addEventListener("click", () => {
          for (const shell of [...failed]) shell.#show();
        });
        card.append(sentence, button);
        this.#draw(card);
      },
    );
  }

  #draw(content: HTMLElement): void {
    const style = document.createElement("style");
    style.textContent = STYLE;
    this.shadowRoot?.replaceChildren(style, content);
  }
}

class ConversationCard extends Shell {
  static async getConfigForm(): Promise<unknown> {
    return (await load()).configForm(known);
  }

  static getStubConfig(hass: HomeAssistant): CardConfig {
    known = hass;
    return { type: CARD_TYPE };
  }

  setConfig(config: unknown): void {
    this.give({ config: checked(config) });
  }

  set layout(layout: string | undefined) {
    this.give({ layout });
  }

  set preview(preview: boolean) {
    this.give({ preview });
  }

  getCardSize(): number {
    return 12;
  }

  getGridOptions(): Record<string, string | number> {
    return { columns: "full", rows: 8, min_columns: 6, min_rows: 5 };
  }
}

/** In the dialog of an entity that names it as `custom_ui_more_info`. */
class MoreInfo extends Shell {
  set stateObj(stateObj: HassEntity | undefined) {
    this.give({ stateObj, layout: MORE_INFO });
    this.#choose();
  }

  override set hass(hass: HomeAssistant | undefined) {
    super.hass = hass;
    this.#choose();
  }

  #choose(): void {
    const { hass, stateObj, config } = this.given;
    if (!hass || !stateObj) return;
    const chosen = configFor(hass, stateObj.entity_id) ?? { type: CARD_TYPE };
    if (JSON.stringify(chosen) !== JSON.stringify(config)) this.give({ config: chosen });
  }
}

class Dashboard extends HTMLElement {
  /** It is made anew when these change. */
  static readonly registryDependencies = ["entities", "devices"];

  static async generate(_config: unknown, hass: HomeAssistant): Promise<unknown> {
    return (await load()).generate(hass);
  }
}

function offer<T extends Offered>(there: T[] | undefined, offered: T): T[] {
  const others = there ?? [];
  if (!others.some(({ type }) => type === offered.type)) others.push(offered);
  return others;
}

// Read without `hass`, so that they are in English.
window.customCards = offer(window.customCards, {
  type: CARD,
  name: "SmsGateWay24 conversations",
  description: "Read and write text messages",
  preview: true,
  documentationURL: DOCUMENTATION,
  getEntitySuggestion: (hass, entityId) => {
    known = hass;
    const config = configFor(hass, entityId);
    return config && { config };
  },
});
window.customStrategies = offer(window.customStrategies, {
  type: "smsgateway24",
  strategyType: "dashboard",
  name: "SmsGateWay24",
  description: "Conversations, phones and contacts",
  documentationURL: DOCUMENTATION,
});

// Home Assistant 2026.10 loads this file beside its own, which replaces the registry of elements:
// what was defined before is lost. Only the definitions have to wait for it.
void customElements.whenDefined("home-assistant").then(() => {
  for (const [name, element] of [
    [CARD, ConversationCard],
    ["smsgateway24-more-info", MoreInfo],
    ["ll-strategy-dashboard-smsgateway24", Dashboard],
  ] as const) {
    if (!customElements.get(name)) customElements.define(name, element);
  }
});
