/** A picture of a message: asked for when it comes into view, since its address lives shortly. */

import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";

import type { Message } from "./api";
import { icon } from "./icons";
import { define, Part } from "./part";
import { shared } from "./styles";

export class Picture extends Part {
  static override properties: PropertyDeclarations = {
    ...Part.properties,
    message: { attribute: false },
    label: {},
    whole: { type: Boolean, reflect: true },
    url: { state: true },
    phase: { state: true },
  };

  declare message: Message;
  declare label: string;
  /** Shown in full and alone, not in a bubble. */
  declare whole: boolean;
  declare url: string | null;
  declare phase: "waiting" | "loading" | "shown" | "failed";

  static override styles = [
    shared,
    css`
      :host {
        display: block;
      }
      :host([whole]) {
        width: auto;
      }
      .frame {
        position: relative;
        display: grid;
        place-items: center;
        align-content: center;
        gap: 6px;
        width: 100%;
        aspect-ratio: 4 / 3;
        padding: 8px;
        border-radius: 12px;
        overflow: hidden;
        background: color-mix(in srgb, var(--sg-text) 8%, transparent);
        color: var(--sg-soft);
        font-size: 13px;
        text-align: center;
      }
      .frame > .icon {
        width: 32px;
        height: 32px;
        stroke-width: 1.4;
      }
      .loading > .icon {
        animation: breathe 1.6s ease-in-out infinite;
      }
      img {
        display: block;
      }
      .frame img {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
        object-fit: cover;
      }
      :host([whole]) .frame {
        width: min(80vw, 420px);
      }
      :host([whole]) img {
        max-width: 100%;
        max-height: calc(100dvh - 100px);
        margin: auto;
        border-radius: 8px;
      }
      .pill {
        min-height: 30px;
        padding: 4px 12px;
      }
    `,
  ];

  #watcher: IntersectionObserver | undefined;
  #stale = false;

  constructor() {
    super();
    this.label = "";
    this.whole = false;
    this.url = null;
    this.phase = "waiting";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watcher = new IntersectionObserver((entries) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      if (this.phase === "waiting") void this.#load();
    });
    this.#watcher.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watcher?.disconnect();
  }

  protected override render(): TemplateResult {
    const { words, label } = this;
    if (this.message.picture === "gone") {
      return html`<div class="frame">
        ${icon("picture")}<span>${words.t("picture.gone")}</span>
      </div>`;
    }
    if (this.phase === "failed") {
      return html`<div class="frame" role=${this.whole ? "alert" : nothing}>
        ${icon("picture")}<span>${words.t("picture.failed")}</span>
        <button type="button" class="pill" @click=${this.#again}>
          ${words.t("try_again")}
        </button>
      </div>`;
    }
    const image =
      this.url === null
        ? icon("picture")
        : html`<img
            src=${this.url}
            alt=${label}
            decoding="async"
            @load=${this.#shown}
            @error=${this.#failed}
          />`;
    if (this.whole) {
      return this.phase === "shown" || this.url !== null
        ? html`${image}`
        : html`<div class="frame loading">${image}</div>`;
    }
    return html`<button
      type="button"
      class=${this.phase === "shown" ? "frame" : "frame loading"}
      aria-label=${words.t("picture.open", { picture: label })}
      @click=${this.#open}
    >
      ${image}
    </button>`;
  }

  async #load(): Promise<void> {
    this.phase = "loading";
    try {
      this.url = await this.store.pictureUrl(this.message);
    } catch {
      this.phase = "failed";
    }
  }

  #again(): void {
    this.url = null;
    this.#stale = false;
    void this.#load();
  }

  #shown(): void {
    this.phase = "shown";
  }

  /** An address that has expired is asked for anew, once. */
  #failed(): void {
    if (!this.#stale) {
      this.#stale = true;
      void this.#load();
      return;
    }
    this.url = null;
    this.phase = "failed";
  }

  #open(): void {
    const { message, label } = this;
    this.store.showDialog({ kind: "picture", message, label });
  }
}

define("smsgateway24-picture", Picture);
