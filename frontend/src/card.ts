/** What is shown: loaded by the entry when the first card is. */

import {
  css,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from "lit";

import type { CardConfig, HomeAssistant, Thread } from "./api";
import { define, within } from "./part";
import { failed, interrupted, rowBones, state } from "./states";
import { Store, type Pane } from "./store";
import { shared } from "./styles";

import "./contact";
import "./inbox";
import type { Inbox } from "./inbox";
import "./recipient";
import "./search";
import "./thread";
import type { ThreadView } from "./thread";
import "./viewer";

const INBOX = "smsgateway24-inbox";
const THREAD = "smsgateway24-thread";

/** From this width on, list and thread stand side by side. */
const WIDE = 640;

/** What of `hass` is drawn; all else comes by our own subscription. */
function isSame(one: HomeAssistant | undefined, other: HomeAssistant | undefined): boolean {
  return (
    one?.language === other?.language &&
    one?.locale === other?.locale &&
    one?.connection === other?.connection &&
    one?.config.time_zone === other?.config.time_zone &&
    one?.user?.id === other?.user?.id
  );
}

export class Conversation extends LitElement {
  static override properties: PropertyDeclarations = {
    hass: { attribute: false, noAccessor: true },
    config: { attribute: false },
    layout: { reflect: true },
    preview: { type: Boolean },
    wide: { state: true },
  };

  declare config: CardConfig | undefined;
  declare layout: string | undefined;
  declare preview: boolean;
  declare wide: boolean;

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        position: relative;
        height: min(600px, 80dvh);
      }
      :host([layout="grid"]) {
        height: 100%;
        min-height: 300px;
      }
      :host([layout="panel"]) {
        height: calc(100dvh - var(--header-height, 56px) - env(safe-area-inset-top, 0px));
        min-height: 300px;
      }
      :host([layout="more-info"]) {
        height: min(480px, 60dvh);
      }
      .card {
        position: absolute;
        inset: 0;
        display: flex;
        overflow: hidden;
        height: auto;
        min-width: 0;
      }
      .side,
      .main {
        flex: 1;
        min-width: 0;
        min-height: 0;
        display: flex;
        flex-direction: column;
      }
      .side > *,
      .main > * {
        flex: 1;
      }
      .side > .note,
      .main > .note {
        flex: none;
      }
      .wide .side {
        flex: 0 0 clamp(240px, 36%, 360px);
        border-inline-end: 1px solid var(--sg-line);
      }
      .bones {
        padding-top: 56px;
        flex: 1;
      }
      .failure {
        display: flex;
        min-height: 0;
        overflow: auto;
      }
    `,
  ];

  #hass: HomeAssistant | undefined;
  #store: Store | undefined;
  #end: (() => void) | undefined;
  #size: ResizeObserver | undefined;
  /** What was on the screen before, for the focus. */
  #before: { serial: number; thread: Thread | null; pane: Pane } = {
    serial: 0,
    thread: null,
    pane: "list",
  };

  constructor() {
    super();
    this.preview = this.wide = false;
  }

  get hass(): HomeAssistant | undefined {
    return this.#hass;
  }

  set hass(hass: HomeAssistant | undefined) {
    const before = this.#hass;
    this.#hass = hass;
    if (this.#store && hass) this.#store.hass = hass;
    if (!isSame(before, hass)) this.requestUpdate("hass", before);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size = new ResizeObserver(([entry]) => {
      if (entry) this.wide = entry.contentRect.width >= WIDE;
    });
    this.#size.observe(this);
    if (this.#store) this.#start(this.#store);
    else this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size?.disconnect();
    this.#stop();
  }

  #start(store: Store): void {
    this.#end ??= store.listen(() => {
      this.requestUpdate();
    });
    store.start();
  }

  #stop(): void {
    this.#end?.();
    this.#end = undefined;
    this.#store?.stop();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const { config } = this;
    if (!this.#hass || !config || !this.isConnected) return;
    if (this.#store && !changed.has("config")) return;
    const known = this.#store?.config;
    if (known && JSON.stringify(known) === JSON.stringify(config)) return;
    this.#stop();
    this.#store = new Store(this.#hass, config);
    this.#start(this.#store);
  }

  protected override updated(): void {
    const store = this.#store;
    if (!store || this.preview) return;
    const { serial, thread, pane } = this.#before;
    const { open } = store;
    this.#before = {
      serial: open?.serial ?? 0,
      thread: open?.thread ?? null,
      pane: store.pane,
    };
    void this.#moveFocus(store, serial, thread, pane);
  }

  async #moveFocus(
    store: Store,
    serial: number,
    thread: Thread | null,
    pane: Pane,
  ): Promise<void> {
    const { open } = store;
    if (open && open.serial !== serial && open.chosen) {
      const view = within(this.renderRoot, THREAD) as ThreadView | null;
      await view?.updateComplete;
      if (!open.hit) view?.focusStart();
    } else if (!open && serial !== 0 && !this.wide) {
      const inbox = within(this.renderRoot, INBOX) as Inbox | null;
      await inbox?.updateComplete;
      inbox?.focusThread(thread);
    } else if (pane !== "list" && store.pane === "list" && !open) {
      const inbox = within(this.renderRoot, INBOX) as Inbox | null;
      await inbox?.updateComplete;
      inbox?.focusTool(pane);
    }
  }

  protected override render(): TemplateResult {
    const content = html`${this.#content()}${this.#dialog()}`;
    return this.layout === "more-info"
      ? html`<div class="card">${content}</div>`
      : html`<ha-card class=${this.wide ? "card wide" : "card"}>${content}</ha-card>`;
  }

  #content(): TemplateResult {
    const store = this.#store;
    if (!store?.strings) return html`<div class="side">${rowBones()}</div>`;
    if (store.failure && !store.interrupted) {
      return html`<div class="main">
        ${failed(store.strings, store.failure, this.#retry)}
      </div>`;
    }
    const line = this.#line(store);
    if (store.single) {
      return html`<div class="main">${line}${this.#thread(store, false)}</div>`;
    }
    if (this.wide) {
      return html`<div class="side">${line}${this.#side(store)}</div>
        <div class="main">
          ${store.open
            ? this.#thread(store, false)
            : state("chat", store.strings.t("inbox.choose"))}
        </div>`;
    }
    return store.open
      ? html`<div class="main">${line}${this.#thread(store, true)}</div>`
      : html`<div class="side">${line}${this.#side(store)}</div>`;
  }

  #line(store: Store): TemplateResult | typeof nothing {
    const { strings, interrupted: failure } = store;
    if (!failure || !strings) return nothing;
    const key = store.isLost ? "error.connection_lost" : `error_title.${failure}`;
    return interrupted(strings, strings.t(key), this.#retry);
  }

  #side(store: Store): TemplateResult {
    switch (store.pane) {
      case "list":
        return html`<smsgateway24-inbox .store=${store}></smsgateway24-inbox>`;
      case "search":
        return html`<smsgateway24-search .store=${store}></smsgateway24-search>`;
      case "new":
        return html`<smsgateway24-recipient .store=${store}></smsgateway24-recipient>`;
    }
  }

  #dialog(): TemplateResult | typeof nothing {
    const store = this.#store;
    const dialog = store?.dialog;
    switch (dialog?.kind) {
      case "contact":
        return html`<smsgateway24-add-contact
          .store=${store}
          .thread=${dialog.thread}
        ></smsgateway24-add-contact>`;
      case "picture":
        return html`<smsgateway24-viewer
          .store=${store}
          .message=${dialog.message}
          label=${dialog.label}
        ></smsgateway24-viewer>`;
      case undefined:
        return nothing;
    }
  }

  #thread(store: Store, back: boolean): TemplateResult {
    return html`<smsgateway24-thread
      .store=${store}
      ?back=${back}
      ?preview=${this.preview}
      ?narrow=${!this.wide}
      @keydown=${back ? this.#escape : nothing}
    ></smsgateway24-thread>`;
  }

  #escape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return;
    event.stopPropagation();
    this.#store?.close();
  }

  readonly #retry = (): void => {
    void this.#store?.reload();
  };
}

define("smsgateway24-conversation", Conversation);
