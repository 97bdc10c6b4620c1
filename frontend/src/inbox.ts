/** The list of threads. */

import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { Message, OpenQuestion, Thread } from "./api";
import { formatFull, formatListTime } from "./format";
import { icon } from "./icons";
import { define, Part } from "./part";
import { avatar, name } from "./people";
import { progressIcon, progressKey, progressOf } from "./progress";
import { failed, rowBones, state } from "./states";
import { keyOf } from "./store";
import { paneStyles, shared } from "./styles";
import { preview } from "./text";

import "./questions";

export class Inbox extends Part {
  static override styles = [
    shared,
    paneStyles,
    css`
      .title {
        padding-inline-start: 8px;
      }
      .unread .name {
        font-weight: 600;
      }
      .unread .bottom .quiet {
        color: var(--sg-text);
      }
      .unread .time {
        color: var(--sg-accent-text);
        font-weight: 500;
      }
      .bottom {
        align-items: center;
        min-height: 22px;
      }
      .bottom .icon {
        width: 16px;
        height: 16px;
        vertical-align: -3px;
      }
      .account {
        font-size: 12px;
      }
      .badge {
        flex: none;
        min-width: 20px;
        height: 20px;
        padding: 0 6px;
        border-radius: 10px;
        background: color-mix(in srgb, var(--sg-accent) 72%, black);
        color: var(--text-primary-color, #fff);
        font-size: 12px;
        font-weight: 600;
        line-height: 20px;
        text-align: center;
      }
    `,
  ];

  #watcher: IntersectionObserver | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watcher = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) this.#more();
    });
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watcher?.disconnect();
  }

  /** Puts the focus on a thread, or on the first one. */
  focusThread(thread: Thread | null): void {
    const key = thread ? keyOf(thread) : "";
    const rows = [...this.renderRoot.querySelectorAll<HTMLElement>(".row")];
    (rows.find(({ dataset }) => dataset.key === key) ?? rows[0])?.focus();
  }

  focusTool(pane: string): void {
    this.find(`[data-pane="${pane}"]`)?.focus();
  }

  protected override updated(): void {
    const end = this.find(".end");
    this.#watcher?.disconnect();
    if (end && this.store.more === "idle") this.#watcher?.observe(end);
  }

  protected override render(): TemplateResult {
    const { store } = this;
    const { accounts } = store;
    if (!store.strings) return rowBones();
    const { words } = this;
    const canWrite =
      store.config.write !== false &&
      accounts.some(({ can_send, may_write }) => can_send && may_write);
    return html`
      <div class="head">
        <h2 class="grow title">${store.config.title ?? words.t("inbox.title")}</h2>
        <button
          type="button"
          class="round"
          data-pane="search"
          title=${words.t("search.title")}
          aria-label=${words.t("search.title")}
          @click=${this.#tool}
        >
          ${icon("search")}
        </button>
        ${canWrite
          ? html`<button
              type="button"
              class="round"
              data-pane="new"
              title=${words.t("new.title")}
              aria-label=${words.t("new.title")}
              @click=${this.#tool}
            >
              ${icon("write")}
            </button>`
          : nothing}
      </div>
      ${this.#body()}
    `;
  }

  #body(): TemplateResult {
    const { store, words } = this;
    const withheld = store.accounts.some(({ content }) => content === "none");
    if (store.loading && store.threads.length === 0) {
      return html`<p class="said" role="status">${words.t("loading")}</p>
        ${rowBones()}`;
    }
    const { accounts } = store;
    if (store.threads.length === 0 && accounts.every(({ history_days }) => !history_days)) {
      const failure = accounts.length === 0 ? "not_loaded" : "history_off";
      return failed(words, failure, this.#reload);
    }
    return html`
      <smsgateway24-questions
        .store=${store}
        .questions=${this.#questions()}
      ></smsgateway24-questions>
      ${withheld
        ? html`<p class="note">
            ${icon("hidden")}<span>${words.t("inbox.withheld")}</span>
          </p>`
        : nothing}
      ${store.threads.length === 0
        ? state("chat", words.t("inbox.empty"), words.t("inbox.empty_more"))
        : html`<div class="scroll" role="list" @keydown=${this.#key}>
            ${repeat(store.threads, keyOf, (thread) => this.#row(thread))}
            ${this.#end()}
          </div>`}
    `;
  }

  /** Those of the open thread stand there. */
  #questions(): readonly OpenQuestion[] {
    const { open, questions } = this.store;
    if (!open) return questions;
    const shown = new Set(open.questions.map(({ question_id }) => question_id));
    return questions.filter(({ question_id }) => !shown.has(question_id));
  }

  #end(): TemplateResult | typeof nothing {
    const { store, words } = this;
    if (store.cursor === null) return nothing;
    return html`<div class="end">
      ${store.more === "failed"
        ? html`<button type="button" class="pill" @click=${this.#more}>
            ${words.t("try_again")}
          </button>`
        : nothing}
    </div>`;
  }

  #row(thread: Thread): TemplateResult {
    const { store, words } = this;
    const unread = thread.unread ?? 0;
    const isOpen = store.open?.thread && keyOf(store.open.thread) === keyOf(thread);
    const account =
      store.accounts.length > 1
        ? store.accounts.find(({ entry_id }) => entry_id === thread.entry_id)?.title
        : undefined;
    return html`<div role="listitem">
      <button
        type="button"
        class=${unread > 0 ? "row unread" : "row"}
        data-key=${keyOf(thread)}
        aria-current=${isOpen ? "true" : nothing}
        .thread=${thread}
        @click=${this.#open}
      >
        ${avatar(thread, store.hass.language)}
        <span class="about">
          <span class="top">
            <span class="flow name">${name(thread)}</span>
            ${this.#time(thread.last)}
          </span>
          <span class="bottom">
            <span class="flow quiet">${this.#last(thread)}</span>
            ${unread > 0
              ? html`<span class="badge"
                  ><span aria-hidden="true">${unread > 99 ? "99+" : unread}</span
                  ><span class="said"
                    >${words.plural("inbox.unread", unread)}</span
                  ></span
                >`
              : nothing}
          </span>
          ${account
            ? html`<span class="flow quiet account"><bdi>${account}</bdi></span>`
            : nothing}
        </span>
      </button>
    </div>`;
  }

  #time(last: Message | null): TemplateResult | typeof nothing {
    if (!last) return nothing;
    const { format } = this.store;
    return html`<time
      class="time quiet"
      datetime=${last.time}
      title=${formatFull(last.time, format)}
      >${formatListTime(last.time, format, new Date())}</time
    >`;
  }

  #last(thread: Thread): TemplateResult | string {
    const { words } = this;
    const { last } = thread;
    const draft = this.store.draft(thread).text.trim();
    const isOpen = this.store.open?.thread?.thread_id === thread.thread_id;
    if (draft !== "" && !isOpen) {
      return html`<em>${words.t("inbox.draft")}</em> <bdi>${preview(draft)}</bdi>`;
    }
    if (!last) return address_of(thread);
    const progress = progressOf(last);
    if (progress === "failed") {
      return html`<span class="error"
          >${icon("alert")} ${words.t(progressKey(progress, last))}</span
        >·${lastText(last, words.t.bind(words))}`;
    }
    const tick = progress
      ? html`${icon(progressIcon(progress))}<span class="said"
            >${words.t(progressKey(progress, last))}</span
          > `
      : nothing;
    return html`${tick}${lastText(last, words.t.bind(words))}`;
  }

  readonly #reload = (): void => {
    void this.store.reload();
  };

  #tool(event: Event): void {
    const { pane } = (event.currentTarget as HTMLElement).dataset;
    if (pane === "search" || pane === "new") this.store.show(pane);
  }

  #open(event: Event): void {
    const { thread } = event.currentTarget as HTMLElement & { thread: Thread };
    this.store.openThread(thread);
  }

  #more(): void {
    void this.store.loadMore();
  }

  #key(event: KeyboardEvent): void {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    const rows = [...this.renderRoot.querySelectorAll<HTMLElement>(".row")];
    const row = rows[rows.findIndex((each) => each.matches(":focus")) + step];
    if (!row) return;
    event.preventDefault();
    row.focus();
  }
}

function address_of(thread: Thread): TemplateResult | string {
  return thread.name === null ? "" : html`<bdi>${preview(thread.address)}</bdi>`;
}

/** The last message in one line. */
export function lastText(
  message: Message,
  t: (key: string) => string,
): TemplateResult | string {
  if (message.withheld) {
    return html`${icon("hidden")} <em>${t("message.withheld")}</em>`;
  }
  const text = preview(message.text ?? "");
  if (message.picture !== null || message.type === "image") {
    return html`${icon("picture")}
      ${text === "" ? html`<span>${t("message.picture")}</span>` : html`<bdi>${text}</bdi>`}`;
  }
  return text === "" ? html`<em>${t("message.empty")}</em>` : html`<bdi>${text}</bdi>`;
}

define("smsgateway24-inbox", Inbox);
