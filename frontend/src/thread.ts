/** One thread: its messages, and the box below. */

import {
  css,
  html,
  nothing,
  type PropertyDeclarations,
  type PropertyValues,
  type TemplateResult,
} from "lit";
import { guard } from "lit/directives/guard.js";
import { keyed } from "lit/directives/keyed.js";
import { repeat } from "lit/directives/repeat.js";

import type { Message, Thread } from "./api";
import { isTransient } from "./failure";
import { formatDay } from "./format";
import { icon } from "./icons";
import { messageItem, messageStyles } from "./message";
import { define, Part } from "./part";
import { address, avatar, dotted, name } from "./people";
import { bubbleBones, failed, interrupted, state } from "./states";
import { messageKey, type Open, type PageState } from "./store";
import { shared } from "./styles";
import { wasRepeated, type Timeline } from "./timeline";

import "./compose";
import type { Compose } from "./compose";
import "./questions";

/** As far as this from the end, one still reads the end. */
const NEAR = 60;
const FAR = 300;
/** Milliseconds after which a page that was loaded is not said aloud any more. */
const SILENCE = 500;

interface Entry {
  message: Message;
  first: boolean;
  last: boolean;
  via: boolean;
  isNew: boolean;
}

interface Day {
  key: string;
  time: string;
  entries: Entry[];
}

export class ThreadView extends Part {
  static override properties: PropertyDeclarations = {
    ...Part.properties,
    back: { type: Boolean },
    preview: { type: Boolean },
    narrow: { type: Boolean },
    far: { state: true },
    expanded: { state: true },
    whole: { state: true },
  };

  /** There is a list to go back to. */
  declare back: boolean;
  declare preview: boolean;
  declare narrow: boolean;
  declare far: boolean;
  /** Messages whose details are shown, and long ones that are shown whole. */
  declare expanded: ReadonlySet<number>;
  declare whole: ReadonlySet<number>;

  static override styles = [
    shared,
    messageStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        min-height: 0;
        min-width: 0;
      }
      .who {
        display: grid;
        padding-inline: 4px;
      }
      .who .name {
        font-size: 16px;
        font-weight: 500;
      }
      .who .quiet {
        font-size: 12px;
      }
      .who .icon {
        width: 16px;
        height: 16px;
        vertical-align: -3px;
        color: var(--sg-accent-text);
      }
      .head .avatar {
        margin-inline-start: 4px;
      }
      .area:focus {
        outline: none;
      }
      .area {
        position: relative;
        flex: 1;
        min-height: 0;
        display: flex;
        flex-direction: column;
      }
      .log {
        flex: 1;
        min-height: 0;
        display: flex;
        flex-direction: column-reverse;
        overflow-y: auto;
        overflow-x: hidden;
        overscroll-behavior: contain;
        outline-offset: -2px;
      }
      .inner {
        padding-block: 8px;
        min-width: 0;
      }
      .day-mark {
        position: sticky;
        top: 6px;
        z-index: 1;
        width: fit-content;
        margin: 10px auto 4px;
        padding: 2px 12px;
        border-radius: 12px;
        background: color-mix(in srgb, var(--sg-text) 8%, var(--sg-card));
        color: color-mix(in srgb, var(--sg-text) 80%, var(--sg-card));
        font-size: 12px;
        font-weight: 500;
      }
      .new-mark {
        display: flex;
        align-items: center;
        gap: 10px;
        margin: 10px 16px 2px;
        font-size: 12px;
        font-weight: 500;
        color: var(--sg-accent-text);
      }
      .new-mark::before,
      .new-mark::after {
        content: "";
        flex: 1;
        height: 1px;
        background: color-mix(in srgb, var(--sg-accent) 50%, transparent);
      }
      .edge {
        display: grid;
        justify-items: center;
        min-height: 1px;
        padding: 4px;
        color: var(--sg-soft);
        font-size: 13px;
      }
      .edge.loading::after {
        content: "";
        width: 22px;
        height: 22px;
        margin: 6px;
        border-radius: 50%;
        border: 2px solid var(--sg-line);
        border-block-start-color: var(--sg-accent);
        animation: turn 0.9s linear infinite;
      }
      @keyframes turn {
        to {
          rotate: 1turn;
        }
      }
      .to-end {
        position: absolute;
        inset-block-end: 12px;
        inset-inline-end: 16px;
        z-index: 2;
        background: var(--sg-card);
        box-shadow:
          0 2px 8px rgb(0 0 0 / 25%),
          inset 0 0 0 1px var(--sg-line);
      }
      .to-end:hover {
        background: color-mix(in srgb, var(--sg-text) 6%, var(--sg-card));
      }
      .to-end .badge {
        position: absolute;
        inset-block-start: -6px;
        inset-inline-end: -4px;
      }
      .badge {
        min-width: 20px;
        padding: 0 6px;
        border-radius: 10px;
        background: color-mix(in srgb, var(--sg-accent) 72%, black);
        color: var(--text-primary-color, #fff);
        font-size: 12px;
        font-weight: 600;
        line-height: 20px;
        text-align: center;
      }
      .bones {
        flex: 1;
        display: flex;
        flex-direction: column;
        justify-content: flex-end;
        gap: 8px;
        padding: 16px 12px;
        overflow: hidden;
      }
      .bones .bone {
        flex: none;
        border-radius: 18px;
      }
      .bones .out {
        align-self: flex-end;
        background: var(--sg-own);
      }
      .cannot {
        flex: none;
        margin: 0;
        padding: 12px 16px;
        border-top: 1px solid var(--sg-line);
        border-radius: 0;
        background: none;
        justify-content: center;
      }
      .failure {
        flex: 1;
        display: flex;
        min-height: 0;
      }
    `,
  ];

  /** The edges of what is loaded, and whether the end is before the user's eyes. */
  #edges: IntersectionObserver | undefined;
  #end: IntersectionObserver | undefined;
  #isEndSeen = false;
  #drawn: Timeline | undefined;
  #serial = 0;
  #anchor: { id: string; top: number } | null = null;
  #newestId = 0;
  #hasSent = false;
  #wantsFocus = false;
  #aloud: ReturnType<typeof setTimeout> | undefined;
  #silent = true;

  constructor() {
    super();
    this.back = this.preview = this.narrow = this.far = false;
    this.expanded = this.whole = new Set();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("focus", this.#look);
    addEventListener("blur", this.#look);
    document.addEventListener("visibilitychange", this.#look);
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("focus", this.#look);
    removeEventListener("blur", this.#look);
    clearTimeout(this.#aloud);
    this.store.reading = false;
    document.removeEventListener("visibilitychange", this.#look);
    this.#edges?.disconnect();
    this.#end?.disconnect();
    this.#edges = this.#end = undefined;
  }

  /** Puts the focus where one types next, or where one reads. */
  focusStart(): void {
    const compose = this.find("smsgateway24-compose") as Compose | null;
    // On a touch screen the keyboard would cover what one wants to read first.
    if (compose && !matchMedia("(pointer: coarse)").matches) compose.focusBox();
    else {
      this.#wantsFocus = true;
      this.find(".area")?.focus();
      this.#focusLog();
    }
  }

  /** The messages may come later than the wish to read them. */
  #focusLog(): void {
    const log = this.find(".log");
    if (!this.#wantsFocus || !log) return;
    this.#wantsFocus = false;
    if (this.shadowRoot?.activeElement?.classList.contains("area")) log.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const { open } = this.store;
    if (!open) return;
    if (open.serial !== this.#serial) {
      this.#serial = open.serial;
      this.expanded = this.whole = new Set();
      this.far = false;
      this.#newestId = 0;
      this.#anchor = null;
      this.#silent = true;
    } else if (open.timeline !== this.#drawn) this.#anchor = this.#topMessage();
    // Only what comes in is worth saying aloud, not a page of what was before.
    const { newestId } = open.timeline;
    const isPage = open.timeline !== this.#drawn && newestId === this.#newestId;
    const isLoading = open.older === "loading" || open.newer === "loading";
    this.#silent = isPage || isLoading || this.#newestId === 0;
    this.#hasSent =
      newestId !== this.#newestId && isMine(open.timeline.messages.at(-1), newestId);
    this.#newestId = newestId;
  }

  protected override updated(): void {
    const { open } = this.store;
    const log = this.find(".log");
    if (!open || !log) return;
    if (open.hit?.pending) this.#showHit(open.hit);
    else if (this.#hasSent) log.scrollTop = 0;
    else if (open.timeline !== this.#drawn) this.#keepPlace(log);
    this.#focusLog();
    this.#hasSent = false;
    this.#drawn = open.timeline;
    this.#watch(log);
    clearTimeout(this.#aloud);
    if (this.#silent) this.#aloud = setTimeout(this.#speak, SILENCE);
    this.#look();
  }

  /** What one reads stays where it is, whatever comes above or below. */
  #topMessage(): { id: string; top: number } | null {
    const log = this.find(".log");
    if (!log || log.scrollTop > -NEAR) return null;
    const edge = log.getBoundingClientRect().top;
    for (const element of log.querySelectorAll<HTMLElement>(".message")) {
      const { top, bottom } = element.getBoundingClientRect();
      if (bottom > edge) return { id: element.dataset.id ?? "", top };
    }
    return null;
  }

  #keepPlace(log: HTMLElement): void {
    const anchor = this.#anchor;
    if (!anchor) return;
    const element = log.querySelector(`.message[data-id="${anchor.id}"]`);
    if (!element) return;
    const moved = element.getBoundingClientRect().top - anchor.top;
    if (Math.abs(moved) >= 1) log.scrollTop += moved;
  }

  #showHit(hit: NonNullable<Open["hit"]>): void {
    const element = this.find(`.message[data-id="${String(hit.id)}"]`);
    if (!element) return;
    hit.pending = false;
    element.focus({ preventScroll: true });
    const show = (): void => {
      element.scrollIntoView({ block: "center", behavior: "instant" });
    };
    show();
    // What was not drawn before may turn out higher than was thought.
    requestAnimationFrame(() => {
      show();
      requestAnimationFrame(show);
    });
  }

  #watch(log: HTMLElement): void {
    this.#edges?.disconnect();
    this.#edges = new IntersectionObserver(this.#edgeSeen, {
      root: log,
      rootMargin: "500px 0px",
    });
    for (const edge of log.querySelectorAll(".edge.more")) this.#edges.observe(edge);
    this.#end ??= new IntersectionObserver((entries) => {
      this.#isEndSeen = entries.at(-1)?.isIntersecting ?? false;
      this.#look();
    });
    this.#end.disconnect();
    const end = log.querySelector(".end");
    if (end) this.#end.observe(end);
  }

  readonly #edgeSeen = (entries: IntersectionObserverEntry[]): void => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      const side = target.classList.contains("older") ? "older" : "newer";
      void this.store.loadPage(side);
    }
  };

  /** From now on, what comes in is said by screen readers. */
  readonly #speak = (): void => {
    this.requestUpdate();
  };

  /** Marks as read what somebody has before the eyes. */
  readonly #look = (): void => {
    const hasEyes = document.visibilityState === "visible" && document.hasFocus();
    this.store.reading = this.#isEndSeen && hasEyes && !this.preview;
    if (this.store.reading) this.store.markRead();
  };

  protected override render(): TemplateResult | typeof nothing {
    const { store } = this;
    const { open } = store;
    if (!open || !store.strings) return bubbleBones();
    const { words } = this;
    const isKept = open.failure && isTransient(open.failure) && open.timeline.loaded;
    const isBroken = isKept ? null : open.failure;
    return html`
      ${open.thread || this.back ? this.#head(open) : nothing}
      <smsgateway24-questions
        .store=${store}
        .questions=${open.questions}
      ></smsgateway24-questions>
      ${isKept && open.failure && !store.failure
        ? interrupted(words, words.t(`error_title.${open.failure}`), this.#retry)
        : nothing}
      <div class="area" tabindex="-1">
        ${isBroken
          ? failed(words, isBroken, this.#retry)
          : open.loading
            ? html`<p class="said" role="status">${words.t("loading")}</p>
                ${bubbleBones()}`
            : this.#log(open)}
      </div>
      ${isBroken ? nothing : this.#foot(open)}
    `;
  }

  #head({ thread, account }: Open): TemplateResult {
    const { store, words } = this;
    const stranger =
      thread?.name === null &&
      thread.thread_id !== "" &&
      account?.is_admin === true;
    return html`<div class="head">
      ${this.back
        ? html`<button
            type="button"
            class="round"
            title=${words.t("thread.back")}
            aria-label=${words.t("thread.back")}
            @click=${this.#close}
          >
            ${icon("back")}
          </button>`
        : nothing}
      ${thread
        ? html`${avatar(thread, store.hass.language, true)}
            <div class="grow who">
              <h2 class="flow name">
                ${name(thread)}
                ${thread.trusted
                  ? html`<span title=${words.t("thread.trusted")}
                      >${icon("trusted")}<span class="said"
                        >${words.t("thread.trusted")}</span
                      ></span
                    >`
                  : nothing}
              </h2>
              <p class="flow quiet">${this.#about(thread)}</p>
            </div>`
        : html`<span class="grow"></span>`}
      ${stranger
        ? this.narrow
          ? html`<button
              type="button"
              class="round"
              title=${words.t("contact.add")}
              aria-label=${words.t("contact.add")}
              @click=${this.#addContact}
            >
              ${icon("add")}
            </button>`
          : html`<button type="button" class="pill" @click=${this.#addContact}>
              ${icon("add")} ${words.t("contact.add")}
            </button>`
        : nothing}
    </div>`;
  }

  #about(thread: Thread): unknown {
    const { store, words } = this;
    const { accounts } = store;
    const account =
      accounts.length > 1
        ? accounts.find(({ entry_id }) => entry_id === thread.entry_id)?.title
        : undefined;
    return dotted(
      thread.name === null ? words.t("thread.stranger") : address(thread.address),
      account === undefined ? null : html`<bdi>${account}</bdi>`,
    );
  }

  #log(open: Open): TemplateResult {
    const { words } = this;
    const { timeline } = open;
    if (timeline.messages.length === 0 && timeline.before === null) {
      return state("chat", words.t("thread.empty"));
    }
    const days = this.#days(open);
    const unseen = this.#unseen(timeline);
    const newest = words.t("thread.newest");
    const isAtEnd = timeline.after === null;
    const label = words.t("thread.messages");
    return html`<div
        class="log"
        role="log"
        tabindex="0"
        aria-label=${label}
        aria-live=${this.#silent ? "off" : "polite"}
        @click=${this.#act}
        @keydown=${this.#key}
        @scroll=${this.#scrolled}
      >
        <div class="inner">
          ${this.#edge("older", timeline.before !== null, open.older)}
          ${keyed(
            open.serial,
            repeat(
              days,
              ({ key }) => key,
              (day) => this.#day(open, day),
            ),
          )}
          ${this.#edge("newer", !isAtEnd, open.newer)}
          ${isAtEnd ? html`<div class="end"></div>` : nothing}
        </div>
      </div>
      ${this.far || !isAtEnd
        ? html`<button
            type="button"
            class="round to-end"
            title=${newest}
            aria-label=${unseen === 0
              ? newest
              : `${newest}, ${words.plural("inbox.unread", unseen)}`}
            @click=${this.#toEnd}
          >
            ${icon("down")}${unseen === 0
              ? nothing
              : html`<span class="badge">${unseen > 99 ? "99+" : unseen}</span>`}
          </button>`
        : nothing}`;
  }

  #unseen({ newer, messages, readUpTo }: Timeline): number {
    const isUnseen = ({ id, direction }: Message): boolean =>
      direction === "in" && id > readUpTo;
    return newer + messages.filter(isUnseen).length;
  }

  #edge(
    side: "older" | "newer",
    hasMore: boolean,
    page: PageState,
  ): TemplateResult | typeof nothing {
    if (!hasMore) return nothing;
    if (page === "failed") {
      return html`<div class="edge">
        <button type="button" class="pill" data-act=${side}>
          ${this.words.t("try_again")}
        </button>
      </div>`;
    }
    return html`<div
      class="edge ${side} ${page === "loading" ? "loading" : "more"}"
    ></div>`;
  }

  #days({ timeline, newAfter }: Open): Day[] {
    const days: Day[] = [];
    let before: Message | undefined;
    let isNewShown = newAfter === null || newAfter === 0;
    for (const item of timeline.items(this.store.format)) {
      if (item.kind === "day") {
        days.push({ key: item.key, time: item.time, entries: [] });
        continue;
      }
      const { message, first, last } = item;
      const isNew =
        !isNewShown && message.direction === "in" && message.id > (newAfter ?? 0);
      isNewShown ||= isNew;
      const via =
        before?.device_id !== message.device_id || before.channel !== message.channel;
      days.at(-1)?.entries.push({ message, first: first || via, last, via, isNew });
      before = message;
    }
    return days;
  }

  #day(open: Open, { time, entries }: Day): TemplateResult {
    return html`<section>
      <h3 class="day-mark">${formatDay(time, this.store.format, new Date())}</h3>
      ${repeat(
        entries,
        ({ message }) => message.id,
        (entry) => this.#entry(open, entry),
      )}
    </section>`;
  }

  #entry(open: Open, { message, first, last, via, isNew }: Entry): unknown {
    const { store, words } = this;
    const { thread, account } = open;
    if (!thread) return nothing;
    const isOpen = this.expanded.has(message.id);
    const isWhole = this.whole.has(message.id);
    const isNewest = open.timeline.messages.at(-1) === message;
    const ranges = open.hit?.id === message.id ? open.hit.ranges : null;
    const resend = store.resends.get(messageKey(message));
    const isRepeated = message.retry && wasRepeated(open.timeline.messages, message);
    const { locale, timeZone } = store.format;
    const parts = [message, first, last, via, isNew, isOpen, isWhole, isNewest, isRepeated];
    const around = [thread.name, account, words, locale, timeZone, store.isStopped];
    return guard([...parts, ranges, resend, ...around], () => {
      const shown = { store, words, thread, account, message, first, last, via };
      return html`${isNew
        ? html`<p class="new-mark"><span>${words.t("thread.new")}</span></p>`
        : nothing}
      ${messageItem({ ...shown, isNewest, isRepeated, isOpen, isWhole, ranges })}`;
    });
  }

  #foot({ thread, account, serial }: Open): unknown {
    const { store, words } = this;
    if (!thread || !account || store.config.write === false) return nothing;
    const reason = !account.may_write
      ? "not_allowed"
      : (thread.writable ?? (account.can_send ? null : "receive_only"));
    if (reason !== null) {
      return html`<p class="note cannot"><span>${words.t(`cannot.${reason}`)}</span></p>`;
    }
    return keyed(
      serial,
      html`<smsgateway24-compose .store=${store}></smsgateway24-compose>`,
    );
  }

  #close(): void {
    this.store.close();
  }

  readonly #retry = (): void => {
    this.store.retryOpen();
  };

  #addContact(): void {
    const { thread } = this.store.open ?? {};
    if (thread) this.store.showDialog({ kind: "contact", thread });
  }

  async #toEnd(): Promise<void> {
    await this.store.toNewest();
    await this.updateComplete;
    const log = this.find(".log");
    const isNear = log && log.scrollTop > -4 * log.clientHeight;
    log?.scrollTo({ top: 0, behavior: isNear ? "smooth" : "instant" });
    this.focusStart();
  }

  #scrolled(event: Event): void {
    const { scrollTop } = event.currentTarget as HTMLElement;
    this.far = scrollTop < -FAR;
  }

  #act(event: MouseEvent): void {
    const target = event.target as HTMLElement;
    const act = target.closest<HTMLElement>("[data-act]")?.dataset.act;
    if (act === "older" || act === "newer") {
      void this.store.loadPage(act);
      return;
    }
    const id = Number(target.closest<HTMLElement>(".message")?.dataset.id);
    const message = this.store.open?.timeline.messages.find((each) => each.id === id);
    if (!message) return;
    if (act === "again") void this.store.sendAgain(message);
    else if (act === "whole") this.whole = new Set([...this.whole, id]);
    else if (act === "details") this.#toggle(id);
  }

  #toggle(id: number): void {
    const expanded = new Set(this.expanded);
    if (!expanded.delete(id)) expanded.add(id);
    this.expanded = expanded;
  }

  #key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (target.closest("button")) return;
    const messages = [...this.renderRoot.querySelectorAll<HTMLElement>(".message")];
    const at = messages.indexOf(target);
    const next = {
      ArrowUp: at < 0 ? messages.length - 1 : at - 1,
      ArrowDown: at + 1,
      Home: 0,
      End: messages.length - 1,
    }[event.key];
    if (next !== undefined && messages[next]) {
      event.preventDefault();
      messages[next].focus();
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      this.#toggle(Number(target.dataset.id));
    }
  }
}

function isMine(last: Message | undefined, newestId: number): boolean {
  return last?.direction === "out" && last.id === newestId;
}

define("smsgateway24-thread", ThreadView);
