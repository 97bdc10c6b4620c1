/** What stands where nothing else can: empty, loading, refused. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { Failure } from "./failure";
import { failureIcon } from "./failure";
import { icon, type Icon } from "./icons";
import type { Strings } from "./strings";

export function state(
  picture: Icon,
  title: string,
  text?: string,
  action?: { label: string; run: () => void },
): TemplateResult {
  return html`<div class="state">
    ${icon(picture)}
    <h3>${title}</h3>
    ${text ? html`<p dir="auto">${text}</p>` : nothing}
    ${action
      ? html`<button type="button" class="pill" @click=${action.run}>
          ${action.label}
        </button>`
      : nothing}
  </div>`;
}

export function failed(
  words: Strings,
  failure: Failure,
  retry: () => void,
): TemplateResult {
  return html`<div class="failure" role="alert">
    ${state(
      failureIcon(failure),
      words.t(`error_title.${failure}`),
      words.t(`error.${failure}`),
      { label: words.t("try_again"), run: retry },
    )}
  </div>`;
}

/** A line above what stays although it may be old. */
export function interrupted(
  words: Strings,
  text: string,
  retry: () => void,
): TemplateResult {
  return html`<div class="note interrupted" role="status">
    ${icon("alert")}<span class="grow">${text}</span>
    <button type="button" class="pill" @click=${retry}>${words.t("try_again")}</button>
  </div>`;
}

const ROWS = [62, 40, 75, 52, 68, 45];

/** The shape of what is to come. Says nothing, since it stands there before there are words. */
export function rowBones(): TemplateResult {
  return html`<div class="bones" aria-hidden="true">
    ${repeat(
      ROWS,
      (width) => html`<div class="bone-row">
        <span class="bone round-bone"></span>
        <span class="bone-lines">
          <span class="bone" style="inline-size: ${width * 0.6}%"></span>
          <span class="bone" style="inline-size: ${width}%"></span>
        </span>
      </div>`,
    )}
  </div>`;
}

const BUBBLES: readonly [string, number, number][] = [
  ["in", 55, 40],
  ["in", 35, 40],
  ["out", 60, 62],
  ["in", 45, 40],
  ["out", 30, 40],
];

export function bubbleBones(): TemplateResult {
  return html`<div class="bones bubbles" aria-hidden="true">
    ${repeat(
      BUBBLES,
      ([side, width, height]) => html`<span
        class="bone ${side}"
        style="inline-size: ${width}%; block-size: ${height}px"
      ></span>`,
    )}
  </div>`;
}
