/** To whom a new message goes: a contact, or a number that is typed. */

import {
  css,
  html,
  type PropertyDeclarations,
  type TemplateResult,
} from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { Account, CommandError, Thread } from "./api";
import { describeError } from "./failure";
import { icon } from "./icons";
import { define } from "./part";
import { address, avatar, dotted, name } from "./people";
import { MOST, QueryPane } from "./query";
import { failed, rowBones, state } from "./states";
import { keyOf, typedThread } from "./store";
import { paneStyles, shared } from "./styles";

const WAIT = 200;

/** A number as it was typed, without what stands between its digits; null if it is none. */
export function typedNumber(text: string): string | null {
  const bare = text.replace(/[\s().\-/\u2010-\u2015\u200e\u200f\u202a-\u202e]/g, "");
  return /^\+?\d{3,15}$/.test(bare) ? bare : null;
}

/** What Enter does: a list that answers what was typed before is not acted on. */
export function onEnter(
  query: string,
  foundFor: string | null,
  rows: number,
): "load" | "open" | "focus" | "nothing" {
  if (foundFor !== query.trim()) return "load";
  return rows === 1 ? "open" : rows > 1 ? "focus" : "nothing";
}

export class Recipient extends QueryPane {
  static override properties: PropertyDeclarations = {
    ...QueryPane.properties,
    found: { state: true },
  };

  declare found: readonly Thread[] | null;

  protected override readonly wait = WAIT;

  static override styles = [
    shared,
    paneStyles,
    css`
      .avatar.number {
        --hue: var(--sg-accent);
      }
    `,
  ];

  /** The query that the list answers. */
  #foundFor: string | null = null;

  constructor() {
    super();
    this.found = null;
  }

  protected override forget(): void {
    this.found = this.#foundFor = null;
  }

  protected override firstUpdated(): void {
    this.focusField();
    void this.load();
  }

  protected override render(): TemplateResult {
    const { words } = this;
    return html`
      ${this.head(
        words.t("new.back"),
        html`<input
          class="field grow"
          type="text"
          autocomplete="off"
          dir="auto"
          placeholder=${words.t("new.placeholder")}
          aria-label=${words.t("new.placeholder")}
          maxlength=${MOST}
          .value=${this.query}
          @keydown=${this.#key}
          @input=${this.typed}
        />`,
      )}
      ${this.#body()}
    `;
  }

  #body(): TemplateResult {
    const { words, found, failure } = this;
    if (failure) return failed(words, failure, this.again);
    if (!found) return rowBones();
    const number = typedNumber(this.query);
    const senders = this.store.accounts.filter(
      ({ can_send, may_write, phones }) => can_send && may_write && phones.length > 0,
    );
    const typed =
      number === null ? [] : senders.map((account) =>
            typedThread(account, number, this.store.config.phone),
          );
    if (found.length === 0 && typed.length === 0) {
      return state("person", words.t("new.empty"), words.t("new.empty_more"));
    }
    return html`<div class="scroll" role="list">
      ${repeat(typed, keyOf, (thread) => this.#row(thread, senders))}
      ${repeat(found, keyOf, (thread) => this.#row(thread, senders))}
    </div>`;
  }

  #row(thread: Thread, senders: readonly Account[]): TemplateResult {
    const { store, words } = this;
    const isTyped = thread.thread_id === "";
    const account =
      senders.length > 1
        ? store.accounts.find(({ entry_id }) => entry_id === thread.entry_id)?.title
        : undefined;
    return html`<div role="listitem">
      <button type="button" class="row" .thread=${thread} @click=${this.#open}>
        ${isTyped
          ? html`<span class="avatar small number" aria-hidden="true"
              >${icon("write")}</span
            >`
          : avatar(thread, store.hass.language, true)}
        <span class="about">
          <span class="flow name">${name(thread)}</span>
          <span class="flow quiet"
            >${dotted(
              isTyped ? words.t("new.number") : address(thread.address),
              account === undefined ? null : html`<bdi>${account}</bdi>`,
            )}</span
          >
        </span>
      </button>
    </div>`;
  }

  protected override async load(): Promise<void> {
    this.stopWaiting();
    const asked = (this.asked += 1);
    const query = this.query.trim();
    try {
      const found = await this.store.contacts(query);
      if (asked !== this.asked) return;
      this.found = found;
      this.failure = null;
      this.#foundFor = query;
    } catch (error) {
      if (asked === this.asked) this.failure = describeError(error as CommandError);
    }
  }

  #open(event: Event): void {
    const { thread } = event.currentTarget as HTMLElement & { thread: Thread };
    this.store.show("list");
    this.store.openThread(thread);
  }

  #key(event: KeyboardEvent): void {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (!event.repeat) void this.#enter();
  }

  async #enter(): Promise<void> {
    const { query } = this;
    if (onEnter(query, this.#foundFor, 0) === "load") await this.load();
    await this.updateComplete;
    if (!this.isConnected || this.query !== query || this.failure) return;
    const rows = this.renderRoot.querySelectorAll<HTMLElement>(".row");
    const step = onEnter(query, this.#foundFor, rows.length);
    if (step === "open") rows[0]?.click();
    else if (step === "focus") rows[0]?.focus();
  }
}

define("smsgateway24-recipient", Recipient);
