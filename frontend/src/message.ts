/** One message of a thread. What strangers wrote is text, whatever it looks like. */

import { css, html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { Account, Message, Thread } from "./api";
import { formatFull, formatTime } from "./format";
import { icon, type Icon } from "./icons";
import { channelIcon, channelName, dotted, nameOf, phoneName } from "./people";
import { progressIcon, progressKey, progressOf } from "./progress";
import { messageKey, type Store } from "./store";
import type { Strings } from "./strings";
import { calm, isEmojiOnly, segments } from "./text";

import "./picture";

/** A text that is longer is cut, until somebody wants to see the rest. */
const LONG = 1_200;
const MANY_LINES = 24;

export interface Shown {
  store: Store;
  words: Strings;
  thread: Thread;
  account: Account | null;
  message: Message;
  /** First and last of a group, which stand close together. */
  first: boolean;
  last: boolean;
  /** Came by or goes out by another phone or channel than the message before. */
  via: boolean;
  isNewest: boolean;
  /** Its text has gone out again since. */
  isRepeated: boolean;
  isOpen: boolean;
  isWhole: boolean;
  ranges: readonly (readonly [number, number])[] | null;
}

export function isLong(text: string): boolean {
  return text.length > LONG || text.split("\n", MANY_LINES + 1).length > MANY_LINES;
}

export function messageItem(shown: Shown): TemplateResult {
  const { message, words, first, last, ranges } = shown;
  const isOut = message.direction === "out";
  const classes = [
    "message",
    message.direction,
    first ? "first" : "",
    last ? "last" : "",
    ranges ? "hit" : "",
    message.failed ? "failed" : "",
    message.text !== null && isEmojiOnly(message.text) ? "emoji" : "",
  ];
  return html`<article
    class=${classes.filter(Boolean).join(" ")}
    data-id=${message.id}
    tabindex="-1"
  >
    ${shown.via ? via(shown) : nothing}
    <div class="bubble">
      <span class="said"
        >${isOut ? words.t("thread.you") : nameOf(shown.thread)}:</span
      >
      ${marks(shown)} ${pictureOf(shown)}
      <div class="words">${text(shown)} ${meta(shown)}</div>
    </div>
    ${shown.isOpen ? details(shown) : nothing} ${below(shown)}
  </article>`;
}

function via({ words, account, message }: Shown): TemplateResult {
  const phone = phoneName(account, message.device_id);
  const channel =
    message.channel === "unknown" ? null : channelName(words, message.channel);
  return html`<p class="via">
    ${icon(channelIcon(message.channel))}
    ${dotted(phone === null ? null : html`<bdi>${phone}</bdi>`, channel)}
  </p>`;
}

function mark(picture: Icon, text: string, kind = ""): TemplateResult {
  return html`<p class="mark ${kind}">${icon(picture)}<span>${text}</span></p>`;
}

function marks({ words, message }: Shown): (TemplateResult | typeof nothing)[] {
  const { question, direction, conflict, confirmed } = message;
  return [
    direction === "in" && confirmed === false
      ? mark("alert", words.t("mark.unconfirmed"), "warn")
      : nothing,
    conflict === true ? mark("alert", words.t("mark.conflict"), "warn") : nothing,
    question === null
      ? nothing
      : mark(
          "question",
          question.answer_id === null
            ? words.t(direction === "out" ? "mark.question" : "mark.reply")
            : words.t("mark.answer", { answer: question.answer_id }),
        ),
  ];
}

function pictureOf(shown: Shown): TemplateResult | typeof nothing {
  const { store, words, message, thread } = shown;
  if (message.picture === null) return nothing;
  const label = words.t(
    message.direction === "out" ? "picture.mine" : "picture.theirs",
    { name: nameOf(thread), time: formatFull(message.time, store.format) },
  );
  return html`<smsgateway24-picture
    .store=${store}
    .message=${message}
    label=${label}
  ></smsgateway24-picture>`;
}

function text(shown: Shown): TemplateResult | typeof nothing {
  const { words, message, ranges, isWhole } = shown;
  const hasPicture = message.picture !== null;
  if (message.withheld) {
    return html`<em class="text quiet"
      >${icon("hidden")} ${words.t("message.withheld")}</em
    >`;
  }
  if (message.text === null || message.text === "") {
    if (hasPicture) return nothing;
    const key = message.type === "image" ? "message.picture" : "message.empty";
    return html`<em class="text quiet">${words.t(key)}</em>`;
  }
  const isCut = !isWhole && !ranges && isLong(message.text);
  return html`<bdi class=${isCut ? "text cut" : "text"} dir="auto"
      >${ranges ? hits(message.text, ranges) : calm(message.text)}</bdi
    >${isCut
      ? html`<button type="button" class="whole" data-act="whole">
          ${words.t("message.whole")}
        </button>`
      : nothing}
    ${message.truncated ? mark("hidden", words.t("mark.truncated")) : nothing}`;
}

function hits(
  found: string,
  ranges: readonly (readonly [number, number])[],
): unknown {
  return repeat(segments(found, ranges), (segment) =>
    segment.hit ? html`<mark>${calm(segment.text)}</mark>` : calm(segment.text),
  );
}

function meta(shown: Shown): TemplateResult | typeof nothing {
  const { store, words, message, last } = shown;
  const progress = progressOf(message);
  const { format } = store;
  return html`<button
    type="button"
    class="meta"
    tabindex="-1"
    data-act="details"
    aria-expanded=${shown.isOpen ? "true" : "false"}
    title=${formatFull(message.time, format)}
  >
    ${last || shown.isOpen || message.failed
      ? html`<time datetime=${message.time}>${formatTime(message.time, format)}</time>`
      : html`<time class="said" datetime=${message.time}
          >${formatTime(message.time, format)}</time
        >`}
    ${progress === null
      ? nothing
      : html`<span class="tick ${progress}"
          >${icon(progressIcon(progress))}<span class="said"
            >${words.t(progressKey(progress, message))}</span
          ></span
        >`}
  </button>`;
}

/** What is worth a line of its own: what went wrong, and how far the newest message has come. */
function below(shown: Shown): TemplateResult | typeof nothing {
  const { words, message, isNewest } = shown;
  const progress = progressOf(message);
  if (progress === null) return nothing;
  const reason = message.reason_key === null ? "" : words.full(message.reason_key);
  const advice = message.advice_key === null ? "" : words.full(message.advice_key);
  if (progress === "failed") {
    return html`<div class="problem">
      <p class="why">
        ${icon("alert")}
        <span
          ><b>${words.t(progressKey(progress, message))}</b>${reason === ""
            ? nothing
            : html` <span dir="auto">${reason}</span>`}</span
        >
      </p>
      ${advice === "" ? nothing : html`<p dir="auto">${advice}</p>`} ${again(shown)}
    </div>`;
  }
  if (reason !== "") {
    return html`<div class="problem mild">
      <p class="why">
        ${icon("question")}<span dir="auto">${reason}</span>
      </p>
      ${advice === "" ? nothing : html`<p dir="auto">${advice}</p>`} ${again(shown)}
    </div>`;
  }
  return isNewest && !shown.isOpen
    ? html`<p class="progress" aria-hidden="true">
        ${words.t(progressKey(progress, message))}
      </p>`
    : nothing;
}

function again(shown: Shown): TemplateResult | typeof nothing {
  const { store, words, account, message } = shown;
  const mayWrite =
    store.config.write !== false && account?.can_send === true && account.may_write;
  const hasText = message.text !== null && !message.truncated;
  if (!message.retry || !mayWrite || !hasText) return nothing;
  const resend = store.resends.get(messageKey(message));
  if (resend === "done") return html`<p class="quiet">${words.t("again.done")}</p>`;
  if (shown.isRepeated) return nothing;
  return html`${typeof resend === "object"
      ? html`<p class="error" role="alert">${resend.error}</p>`
      : nothing}
    <button
      type="button"
      class="pill"
      data-act="again"
      ?disabled=${resend === "sending" || store.isStopped}
    >
      ${icon("retry")} ${words.t(resend === "sending" ? "again.sending" : "again.send")}
    </button>`;
}

function details(shown: Shown): TemplateResult {
  const { store, words, message, account } = shown;
  const { format } = store;
  const progress = progressOf(message);
  const phone = phoneName(account, message.device_id);
  const isUnconfirmed = message.direction === "in" && message.confirmed === false;
  const since =
    progress === null
      ? null
      : dotted(
          words.t(progressKey(progress, message)),
          message.status_at === null ? null : formatFull(message.status_at, format),
        );
  return html`<div class="details">
    <p>${formatFull(message.time, format)}</p>
    <p>
      ${dotted(
        phone === null ? null : html`<bdi>${phone}</bdi>`,
        channelName(words, message.channel),
        message.parts !== null && message.parts > 1
          ? words.plural("compose.parts", message.parts)
          : null,
        message.type_name === null ? null : html`<bdi>${calm(message.type_name)}</bdi>`,
      )}
    </p>
    ${since === null ? nothing : html`<p>${since}</p>`}
    ${isUnconfirmed ? html`<p>${words.t("mark.unconfirmed_more")}</p>` : nothing}
    ${message.conflict === true
      ? html`<p>${words.t("mark.conflict_more")}</p>`
      : nothing}
  </div>`;
}

export const messageStyles = css`
  .message {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    padding: 1px 12px;
    content-visibility: auto;
    contain-intrinsic-size: auto 56px;
    outline-offset: -2px;
    border-radius: 12px;
  }
  .message.first {
    padding-top: 7px;
  }
  .message.out {
    align-items: flex-end;
  }
  .words {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-end;
    gap: 2px 8px;
  }
  .bubble {
    max-width: min(82%, 34rem);
    padding: 8px 12px;
    border-radius: 18px;
    background: var(--bubble);
    overflow: hidden;
    overflow: clip;
    --bubble: var(--sg-other);
    --sg-soft: color-mix(in srgb, var(--sg-text) 76%, var(--sg-card));
  }
  .out .bubble {
    --bubble: var(--sg-own);
  }
  .in .bubble {
    border-start-start-radius: 6px;
    border-end-start-radius: 6px;
  }
  .in.first .bubble {
    border-start-start-radius: 18px;
  }
  .out .bubble {
    border-start-end-radius: 6px;
    border-end-end-radius: 6px;
  }
  .out.first .bubble {
    border-start-end-radius: 18px;
  }
  .failed .bubble {
    box-shadow: inset 0 0 0 1px color-mix(in srgb, var(--sg-error) 60%, transparent);
  }
  .text {
    min-width: 0;
    font-size: 15px;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .text .icon {
    width: 16px;
    height: 16px;
    vertical-align: -3px;
  }
  .text.cut {
    max-height: 15lh;
    overflow: hidden;
    mask-image: linear-gradient(to bottom, black calc(100% - 3lh), transparent);
  }
  .whole {
    width: 100%;
    padding: 4px 0;
    color: var(--sg-accent-text);
    font-weight: 500;
  }
  .emoji .text {
    font-size: 40px;
    line-height: 1.2;
  }
  .emoji:not(.failed) .bubble {
    background: none;
    padding: 4px;
  }
  mark {
    background: color-mix(in srgb, var(--warning-color, #ffa600) 35%, transparent);
    color: inherit;
    border-radius: 3px;
  }
  .bubble smsgateway24-picture {
    margin: -2px -6px 4px;
    width: 252px;
    max-width: calc(100% + 12px);
  }
  .meta {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    margin-inline-start: auto;
    font-size: 11px;
    line-height: 16px;
    color: var(--sg-soft);
    white-space: nowrap;
  }
  .in:not(.last) .meta:has(.said):not(:has(.tick)) {
    display: none;
  }
  .tick .icon {
    display: block;
    width: 15px;
    height: 15px;
  }
  .tick.delivered .icon {
    color: var(--sg-accent-text);
    fill: color-mix(in srgb, var(--sg-accent) 25%, transparent);
  }
  .tick.failed .icon {
    color: var(--sg-error-text);
  }
  .mark {
    display: flex;
    gap: 4px;
    font-size: 12px;
    color: var(--sg-soft);
  }
  .words .mark {
    width: 100%;
  }
  .mark .icon {
    width: 15px;
    height: 15px;
    margin-top: 1px;
  }
  .mark.warn {
    color: var(--sg-warning-text);
  }
  .via {
    display: flex;
    align-items: center;
    gap: 4px;
    padding: 2px 6px;
    font-size: 12px;
    color: var(--sg-soft);
  }
  .via .icon {
    width: 14px;
    height: 14px;
  }
  .details,
  .progress,
  .problem {
    max-width: min(82%, 34rem);
    padding: 3px 6px;
    font-size: 12px;
    color: var(--sg-soft);
    overflow-wrap: anywhere;
  }
  .out .details,
  .out .progress {
    text-align: end;
  }
  .problem {
    display: grid;
    gap: 4px;
    margin-top: 3px;
    padding: 8px 12px;
    border-radius: 14px;
    font-size: 13px;
    background: color-mix(in srgb, var(--sg-error) 10%, var(--sg-card));
    color: var(--sg-text);
  }
  .problem.mild {
    background: color-mix(in srgb, var(--warning-color, #ffa600) 12%, var(--sg-card));
  }
  .why {
    display: flex;
    gap: 6px;
  }
  .why b {
    display: block;
  }
  .why .icon {
    margin-top: 1px;
    color: var(--sg-error-text);
  }
  .mild .why .icon {
    color: var(--sg-warning-text);
  }
  .problem .pill {
    justify-self: start;
    min-height: 34px;
    padding: 4px 14px;
    background: color-mix(in srgb, var(--sg-text) 9%, transparent);
  }
  .hit .bubble {
    animation: flash 1.8s ease-out;
  }
  @keyframes flash {
    0%,
    40% {
      background: color-mix(in srgb, var(--warning-color, #ffa600) 40%, var(--bubble));
    }
  }
`;
