/** The box to write in. It knows the phone and the channel, and what an SMS holds. */

import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { Account, Channel, Thread } from "./api";
import { icon } from "./icons";
import { define, Part } from "./part";
import { countParts } from "./parts";
import { CHANNELS, channelName } from "./people";
import type { Draft } from "./store";
import { shared } from "./styles";

/** Home Assistant refuses more: `domain/message_length.py`. */
const MAX_PARTS = 10;
const MAX_CHARACTERS = 4_096;
/** Milliseconds within which two events are of the same press of a key. */
const SAME_KEY = 50;
/** From here on the room that is left in an SMS is worth saying. */
const LITTLE_ROOM = 40;

export function isTooLong(text: string, channel: Channel): boolean {
  const counted = countParts(text, channel);
  return counted ? counted.parts > MAX_PARTS : Array.from(text).length > MAX_CHARACTERS;
}

/**
 * What to send with: what was chosen, or else what the thread is written with.
 *
 * There is no phone if the chosen one is gone: another is not taken unasked.
 */
export function senderOf(
  thread: Thread,
  account: Account,
  draft: { deviceId: string | null; channel: Channel | null },
  phone?: string,
): { deviceId: string | null; channel: Channel } {
  const phones = account.phones.map(({ device_id }) => device_id);
  const usual = [phone, thread.device_id].find((id) => phones.some((each) => each === id));
  const chosen = draft.deviceId ?? usual ?? phones[0];
  const channel = draft.channel ?? thread.channel;
  return {
    deviceId: phones.find((each) => each === chosen) ?? null,
    channel: channel === "unknown" ? "sim_1" : channel,
  };
}

/** What is shown when one begins to write is what it is sent with, whatever comes in meanwhile. */
export function typeInto(
  draft: Draft,
  text: string,
  shown: { deviceId: string | null; channel: Channel },
): void {
  draft.text = text;
  draft.error = null;
  if (text === "") return;
  draft.deviceId ??= shown.deviceId;
  draft.channel ??= shown.channel;
}

export class Compose extends Part {
  static override styles = [
    shared,
    css`
      :host {
        display: block;
        flex: none;
        padding: 8px 12px;
        padding-bottom: max(8px, env(safe-area-inset-bottom));
        border-top: 1px solid var(--sg-line);
      }
      .box {
        display: flex;
        align-items: flex-end;
        gap: 8px;
      }
      textarea {
        display: block;
        flex: 1;
        min-width: 0;
        min-height: 40px;
        max-height: min(10em, 30dvh);
        padding: 9px 16px;
        border: 1px solid transparent;
        border-radius: 20px;
        background: var(--sg-other);
        resize: none;
        overflow-y: auto;
        overflow-wrap: anywhere;
        line-height: 20px;
        font-size: max(1em, 15px);
        outline-offset: 0;
      }
      textarea::placeholder {
        color: var(--sg-soft);
        opacity: 1;
      }
      textarea[readonly] {
        color: var(--sg-soft);
      }
      .send {
        background: var(--sg-accent);
        color: var(--text-primary-color, #fff);
      }
      .send:hover:not(:disabled) {
        background: color-mix(in srgb, var(--sg-accent) 88%, black);
        color: var(--text-primary-color, #fff);
      }
      .send:disabled {
        background: var(--sg-other);
        color: var(--sg-soft);
      }
      .send .icon {
        margin-inline-end: 2px;
      }
      .send.busy .icon {
        animation: breathe 1s infinite;
      }
      .under {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 4px;
        min-height: 26px;
        margin-top: 4px;
        padding-inline: 4px;
        font-size: 12px;
        color: var(--sg-soft);
      }
      .under .icon {
        width: 15px;
        height: 15px;
      }
      .from {
        display: flex;
        align-items: center;
        gap: 2px;
        min-width: 0;
      }
      .from .line {
        padding: 4px;
      }
      select {
        appearance: none;
        field-sizing: content;
        min-width: 0;
        max-width: 11em;
        min-height: 26px;
        padding: 2px 18px 2px 6px;
        padding-inline: 6px 18px;
        border: 0;
        border-radius: 8px;
        background: transparent;
        text-overflow: ellipsis;
        cursor: pointer;
      }
      select[aria-invalid="true"] {
        min-width: 8em;
        outline: 1px solid var(--sg-error);
      }
      select:hover {
        background: var(--sg-hover);
      }
      option {
        background: var(--sg-card);
        color: var(--sg-text);
      }
      .choice {
        position: relative;
        display: inline-flex;
        min-width: 0;
      }
      .choice .icon {
        position: absolute;
        inset-inline-end: 3px;
        top: 50%;
        translate: 0 -50%;
        width: 12px;
        height: 12px;
        pointer-events: none;
      }
      .count {
        margin-inline-start: auto;
        padding-inline: 6px 48px;
      }
      .problem {
        display: flex;
        gap: 8px;
        margin-bottom: 8px;
        padding: 8px 12px;
        border-radius: 12px;
        background: color-mix(in srgb, var(--sg-error) 12%, var(--sg-card));
        overflow-wrap: anywhere;
        max-height: 8em;
        overflow-y: auto;
      }
      .problem .icon {
        margin-top: 2px;
        color: var(--sg-error);
      }
    `,
  ];

  #composedAt = -SAME_KEY;

  /** Puts the cursor where one types next. */
  focusBox(): void {
    this.find("textarea")?.focus();
  }

  protected override updated(): void {
    const box = this.find("textarea");
    if (box) fit(box);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { store } = this;
    const { thread, account } = store.open ?? {};
    if (!thread || !account || !store.strings) return nothing;
    const { words } = this;
    const draft = store.draft(thread);
    const { deviceId, channel } = this.#sender(thread, account, draft);
    const isSending = draft.sending !== null;
    const tooLong = isTooLong(draft.text, channel);
    return html`
      ${draft.error === null
        ? nothing
        : html`<p class="problem" role="alert">
            ${icon("alert")}<span>${draft.error}</span>
          </p>`}
      <div class="box">
        <textarea
          rows="1"
          dir="auto"
          enterkeyhint="send"
          placeholder=${words.t("compose.placeholder")}
          aria-label=${words.t("compose.label")}
          .value=${draft.text}
          ?readonly=${isSending}
          @input=${this.#typed}
          @keydown=${this.#key}
          @compositionend=${this.#composed}
        ></textarea>
        <button
          type="button"
          class=${isSending ? "round send busy" : "round send"}
          title=${words.t("compose.send")}
          aria-label=${words.t("compose.send")}
          ?disabled=${isSending || store.isStopped || tooLong || draft.text.trim() === ""}
          @click=${this.#send}
        >
          ${icon("send")}
        </button>
      </div>
      <div class="under">
        <span class="from">
          ${this.#phone(account, deviceId)} ${this.#channel(channel)}
        </span>
        ${this.#count(draft.text, channel, tooLong)}
      </div>
    `;
  }

  #sender(
    thread: Thread,
    account: Account,
    draft: Draft,
  ): ReturnType<typeof senderOf> {
    return senderOf(thread, account, draft, this.store.config.phone);
  }

  #phone(account: Account, chosen: string | null): TemplateResult {
    const { words } = this;
    const { phones } = account;
    if (phones.length < 2 && chosen !== null) {
      return html`<span class="line"
        ><span class="said">${words.t("compose.phone")}</span
        ><bdi>${phones[0]?.name ?? ""}</bdi></span
      >`;
    }
    return html`<span class="choice"
      ><select
        data-choice="phone"
        aria-label=${words.t("compose.phone")}
        title=${words.t("compose.phone")}
        aria-invalid=${chosen === null ? "true" : "false"}
        @change=${this.#choose}
      >
        ${chosen === null
          ? html`<option value="" selected disabled hidden></option>`
          : nothing}
        ${repeat(
          phones,
          ({ device_id }) => device_id,
          ({ device_id, name }) =>
            html`<option value=${device_id} ?selected=${device_id === chosen}>
              ${name}
            </option>`,
        )}</select
      >${icon("down")}</span
    >`;
  }

  #channel(chosen: Channel): TemplateResult {
    const { words } = this;
    return html`<span class="choice"
      ><select
        data-choice="channel"
        aria-label=${words.t("compose.channel")}
        title=${words.t("compose.channel")}
        @change=${this.#choose}
      >
        ${repeat(
          CHANNELS,
          (channel) => channel,
          (channel) =>
            html`<option value=${channel} ?selected=${channel === chosen}>
              ${channelName(words, channel)}
            </option>`,
        )}</select
      >${icon("down")}</span
    >`;
  }

  #count(
    text: string,
    channel: Channel,
    tooLong: boolean,
  ): TemplateResult | typeof nothing {
    const { words } = this;
    if (tooLong) {
      return html`<span class="count error" role="alert"
        >${words.t("compose.too_long")}</span
      >`;
    }
    const counted = countParts(text, channel);
    if (!counted || (counted.parts === 1 && counted.left > LITTLE_ROOM)) return nothing;
    return html`<span class="count"
      >${words.plural("compose.parts", counted.parts)} ·
      ${words.plural("compose.left", counted.left)}</span
    >`;
  }

  #typed(event: Event): void {
    const { thread, account } = this.store.open ?? {};
    if (!thread || !account) return;
    const draft = this.store.draft(thread);
    const { value } = event.currentTarget as HTMLTextAreaElement;
    typeInto(draft, value, this.#sender(thread, account, draft));
    this.requestUpdate();
    this.store.draftChanged();
  }

  #key(event: KeyboardEvent): void {
    // While an input method composes a word, Enter takes the word. Safari ends the word first.
    const isComposing =
      event.isComposing || event.timeStamp - this.#composedAt < SAME_KEY;
    if (event.key !== "Enter" || event.shiftKey || isComposing) return;
    event.preventDefault();
    // A key that is held would send what is typed next.
    if (!event.repeat) this.#send();
  }

  #composed(event: Event): void {
    this.#composedAt = event.timeStamp;
  }

  #choose(event: Event): void {
    const { thread } = this.store.open ?? {};
    const choice = event.currentTarget as HTMLSelectElement;
    if (!thread) return;
    const draft = this.store.draft(thread);
    if (choice.dataset.choice === "phone") draft.deviceId = choice.value;
    else draft.channel = choice.value as Channel;
    this.requestUpdate();
    this.store.draftChanged();
  }

  #send(): void {
    const { thread, account } = this.store.open ?? {};
    if (!thread || !account) return;
    const draft = this.store.draft(thread);
    const { deviceId, channel } = this.#sender(thread, account, draft);
    if (deviceId === null) {
      this.find("[data-choice=phone]")?.focus();
      return;
    }
    if (isTooLong(draft.text, channel)) return;
    void this.store.send(deviceId, channel);
    this.focusBox();
  }
}

/** Makes the box as high as its text. */
function fit(box: HTMLElement): void {
  box.style.height = "auto";
  box.style.height = `${String(box.scrollHeight + box.offsetHeight - box.clientHeight)}px`;
}

define("smsgateway24-compose", Compose);
