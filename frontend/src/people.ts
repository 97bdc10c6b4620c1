/** How people, phones and channels are shown. */

import { html, nothing, type TemplateResult } from "lit";

import type { Account, Channel, Thread } from "./api";
import { icon, type Icon } from "./icons";
import type { Strings } from "./strings";
import { hue, initials, preview } from "./text";

export const CHANNELS: readonly Channel[] = [
  "sim_1",
  "sim_2",
  "whatsapp",
  "whatsapp_business",
  "rcs_1",
  "rcs_2",
];

export function channelIcon(channel: Channel): Icon {
  return channel === "sim_1" || channel === "sim_2" ? "sim" : "chat";
}

export function channelName(words: Strings, channel: Channel): string {
  return words.t(`channel.${channel}`);
}

/** The name of a contact, or else the address; on one line, without what could turn it round. */
export function nameOf(thread: Pick<Thread, "name" | "address">): string {
  return preview(thread.name ?? thread.address);
}

/** A number keeps its plus in front, also among words that run from right to left. */
export function address(text: string): TemplateResult {
  return html`<bdi dir=${/^\+?[\d\s]+$/.test(text) ? "ltr" : "auto"}>${preview(text)}</bdi>`;
}

/** A name, or the address of who has none. */
export function name(thread: Pick<Thread, "name" | "address">): TemplateResult {
  return thread.name === null
    ? address(thread.address)
    : html`<bdi>${preview(thread.name)}</bdi>`;
}

export function avatar(
  thread: Pick<Thread, "name" | "address">,
  language: string,
  small = false,
): TemplateResult {
  const size = small ? "avatar small" : "avatar";
  if (thread.name === null) {
    return html`<span class=${size} aria-hidden="true">${icon("person")}</span>`;
  }
  const colour = `${size} hue-${String(hue(thread.name) % 8)}`;
  return html`<span class=${colour} aria-hidden="true"
    ><bdi>${initials(thread.name, language)}</bdi></span
  >`;
}

export function phoneName(
  account: Account | null,
  deviceId: string | null,
): string | null {
  return account?.phones.find(({ device_id }) => device_id === deviceId)?.name ?? null;
}

/** Texts side by side, with dots between. */
export function dotted(
  ...parts: (TemplateResult | string | null)[]
): TemplateResult[] | typeof nothing {
  const shown = parts.filter((part) => part !== null && part !== "");
  if (shown.length === 0) return nothing;
  return shown.map((part, index) => html`${index > 0 ? " · " : ""}${part}`);
}
