/** Search over all messages; a hit opens its place in the thread. */

import {
  css,
  html,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { CommandError, Cursor, Hit } from "./api";
import { describeError, type Failure } from "./failure";
import { formatFull, formatListTime } from "./format";
import { icon } from "./icons";
import { define, Part } from "./part";
import { avatar, name } from "./people";
import { failed, state } from "./states";
import { messageKey } from "./store";
import { paneStyles, shared } from "./styles";
import { snippet } from "./snippet";
import { preview, segments } from "./text";

const WAIT = 250;
const LEAST = 2;
const MOST = 100;

export class Search extends Part {
  static override properties: PropertyDeclarations = {
    ...Part.properties,
    query: { state: true },
    hits: { state: true },
    failure: { state: true },
    busy: { state: true },
  };

  declare query: string;
  /** Null as long as nothing was looked for. */
  declare hits: readonly Hit[] | null;
  declare failure: Failure | null;
  declare busy: boolean;

  static override styles = [
    shared,
    paneStyles,
    css`
      mark {
        background: color-mix(in srgb, var(--warning-color, #ffa600) 35%, transparent);
        color: var(--sg-text);
        border-radius: 3px;
      }
      .text {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow: hidden;
        font-size: 13px;
        overflow-wrap: anywhere;
      }
    `,
  ];

  #timer: ReturnType<typeof setTimeout> | undefined;
  #before: Cursor | null = null;
  #asked = 0;
  #resets = 0;

  constructor() {
    super();
    this.query = "";
    this.hits = this.failure = null;
    this.busy = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  focusField(): void {
    this.find("input")?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const { resets } = this.store;
    if (this.hasUpdated && resets !== this.#resets) {
      this.hits = null;
      this.#later();
    }
    this.#resets = resets;
  }

  protected override firstUpdated(): void {
    const { found } = this.store;
    if (found) {
      this.query = found.query;
      this.hits = found.hits;
      this.#before = found.before;
    }
    this.focusField();
  }

  protected override render(): TemplateResult {
    const { words } = this;
    return html`
      <div class="head" @keydown=${this.#key}>
        <button
          type="button"
          class="round"
          title=${words.t("search.back")}
          aria-label=${words.t("search.back")}
          @click=${this.#close}
        >
          ${icon("back")}
        </button>
        <input
          class="field grow"
          type="search"
          enterkeyhint="search"
          autocomplete="off"
          dir="auto"
          maxlength=${MOST}
          placeholder=${words.t("search.placeholder")}
          aria-label=${words.t("search.title")}
          .value=${this.query}
          @input=${this.#typed}
        />
      </div>
      <p class="said" role="status">
        ${this.hits && !this.busy
          ? words.plural("search.found", this.hits.length)
          : nothing}
      </p>
      ${this.#body()}
    `;
  }

  #body(): TemplateResult {
    const { words, hits, failure } = this;
    const isWithheld = this.store.accounts.some(({ content }) => content !== "all");
    const note = isWithheld
      ? html`<p class="note">
          ${icon("hidden")}<span>${words.t("search.withheld")}</span>
        </p>`
      : nothing;
    if (failure) return failed(words, failure, this.#again);
    if (!hits) {
      return html`${note}
        <div class=${this.busy ? "working" : ""}>
          ${state("search", words.t("search.hint"))}
        </div>`;
    }
    if (hits.length === 0) {
      return html`${note}
      ${state("search", words.t("search.empty"), words.t("search.empty_more"))}`;
    }
    return html`${note}
      <div class="scroll ${this.busy ? "working" : ""}" role="list">
        ${repeat(
          hits,
          ({ message }) => messageKey(message),
          (hit) => this.#hit(hit),
        )}
        ${this.#before === null
          ? nothing
          : html`<div class="end">
              <button
                type="button"
                class="pill"
                ?disabled=${this.busy}
                @click=${this.#more}
              >
                ${words.t("search.more")}
              </button>
            </div>`}
      </div>`;
  }

  #hit(hit: Hit): TemplateResult {
    const { store, words } = this;
    const { message, thread } = hit;
    const { format } = store;
    const pieces = snippet(segments(message.text ?? "", hit.ranges));
    return html`<div role="listitem">
      <button type="button" class="row" .hit=${hit} @click=${this.#open}>
        ${avatar(thread, store.hass.language, true)}
        <span class="about">
          <span class="top">
            <span class="flow name">${name(thread)}</span>
            <time
              class="time quiet"
              datetime=${message.time}
              title=${formatFull(message.time, format)}
              >${formatListTime(message.time, format, new Date())}</time
            >
          </span>
          <span class="text quiet"
            >${message.direction === "out"
              ? html`${words.t("thread.you")}: `
              : nothing}<bdi
              >${repeat(pieces, (piece) => {
                const text = spaced(piece.text);
                return piece.hit ? html`<mark>${text}</mark>` : text;
              })}</bdi
            ></span
          >
        </span>
      </button>
    </div>`;
  }

  #typed(event: Event): void {
    this.query = (event.currentTarget as HTMLInputElement).value;
    this.#later();
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#asked += 1;
    if (this.query.trim().length < LEAST) {
      this.hits = this.failure = null;
      this.busy = false;
      return;
    }
    this.busy = true;
    this.#timer = setTimeout(() => void this.#search(null), WAIT);
  }

  async #search(before: Cursor | null): Promise<void> {
    const asked = (this.#asked += 1);
    this.busy = true;
    try {
      const answer = await this.store.search(this.query.trim(), before);
      if (asked !== this.#asked) return;
      this.hits = [...(before === null ? [] : (this.hits ?? [])), ...answer.hits];
      this.#before = answer.before;
      this.failure = null;
      const { query, hits } = this;
      this.store.found = { query, hits, before: answer.before };
    } catch (error) {
      if (asked !== this.#asked) return;
      this.failure = describeError(error as CommandError);
    }
    this.busy = false;
  }

  #more(): void {
    void this.#search(this.#before);
  }

  readonly #again = (): void => {
    this.failure = null;
    void this.#search(null);
  };

  #open(event: Event): void {
    const { hit } = event.currentTarget as HTMLElement & { hit: Hit };
    this.store.openThread(hit.thread, hit);
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    this.#close();
  }

  #close(): void {
    this.store.show("list");
  }
}

/** One line without what could turn it round; a blank at the side of a hit stays. */
function spaced(text: string): string {
  const start = /^\s/.test(text) ? " " : "";
  const end = /\s$/.test(text) ? " " : "";
  return `${start}${preview(text)}${end}`;
}

define("smsgateway24-search", Search);
