/** Search over all messages; a hit opens its place in the thread. */

import {
  css,
  html,
  nothing,
  type PropertyDeclarations,
  type TemplateResult,
} from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { CommandError, Cursor, Hit } from "./api";
import { describeError } from "./failure";
import { formatFull, formatListTime } from "./format";
import { icon } from "./icons";
import { define } from "./part";
import { avatar, name } from "./people";
import { MOST, QueryPane } from "./query";
import { failed, state } from "./states";
import { messageKey } from "./store";
import { paneStyles, shared } from "./styles";
import { snippet } from "./snippet";
import { preview, segments } from "./text";

const WAIT = 250;
const LEAST = 2;

export class Search extends QueryPane {
  static override properties: PropertyDeclarations = {
    ...QueryPane.properties,
    hits: { state: true },
    busy: { state: true },
  };

  /** Null as long as nothing was looked for. */
  declare hits: readonly Hit[] | null;
  declare busy: boolean;

  protected override readonly wait = WAIT;

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

  #before: Cursor | null = null;

  constructor() {
    super();
    this.hits = null;
    this.busy = false;
  }

  protected override forget(): void {
    this.hits = null;
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
      ${this.head(
        words.t("search.back"),
        html`<input
          class="field grow"
          type="search"
          enterkeyhint="search"
          autocomplete="off"
          dir="auto"
          maxlength=${MOST}
          placeholder=${words.t("search.placeholder")}
          aria-label=${words.t("search.title")}
          .value=${this.query}
          @input=${this.typed}
        />`,
      )}
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
    if (failure) return failed(words, failure, this.again);
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

  protected override later(): void {
    this.stopWaiting();
    this.asked += 1;
    if (this.query.trim().length < LEAST) {
      this.hits = this.failure = null;
      this.busy = false;
      return;
    }
    this.busy = true;
    super.later();
  }

  protected override load(): Promise<void> {
    return this.#search(null);
  }

  async #search(before: Cursor | null): Promise<void> {
    const asked = (this.asked += 1);
    this.busy = true;
    try {
      const answer = await this.store.search(this.query.trim(), before);
      if (asked !== this.asked) return;
      this.hits = [...(before === null ? [] : (this.hits ?? [])), ...answer.hits];
      this.#before = answer.before;
      this.failure = null;
      const { query, hits } = this;
      this.store.found = { query, hits, before: answer.before };
    } catch (error) {
      if (asked !== this.asked) return;
      this.failure = describeError(error as CommandError);
    }
    this.busy = false;
  }

  #more(): void {
    void this.#search(this.#before);
  }

  #open(event: Event): void {
    const { hit } = event.currentTarget as HTMLElement & { hit: Hit };
    this.store.openThread(hit.thread, hit);
  }
}

/** One line without what could turn it round; a blank at the side of a hit stays. */
function spaced(text: string): string {
  const start = /^\s/.test(text) ? " " : "";
  const end = /\s$/.test(text) ? " " : "";
  return `${start}${preview(text)}${end}`;
}

define("smsgateway24-search", Search);
