/** What all parts of the card look like: only colours of the theme, and mixtures of them. */

import { css } from "lit";

export const shared = css`
  :host {
    --sg-card: var(--ha-card-background, var(--card-background-color, #fff));
    --sg-text: var(--primary-text-color, #212121);
    --sg-soft: color-mix(in srgb, var(--sg-text) 68%, var(--sg-card));
    --sg-line: var(--divider-color, color-mix(in srgb, var(--sg-text) 12%, transparent));
    --sg-accent: var(--primary-color, #009ac7);
    --sg-accent-text: color-mix(in srgb, var(--sg-accent) 58%, var(--sg-text));
    --sg-own: color-mix(in srgb, var(--sg-accent) 15%, var(--sg-card));
    --sg-other: color-mix(in srgb, var(--sg-text) 7%, var(--sg-card));
    --sg-hover: color-mix(in srgb, var(--sg-text) 5%, transparent);
    --sg-error: var(--error-color, #db4437);
    --sg-error-text: color-mix(in srgb, var(--sg-error) 65%, var(--sg-text));
    --sg-warning-text: color-mix(in srgb, var(--warning-color, #ffa600) 40%, var(--sg-text));
    color: var(--sg-text);
    font-family: var(--ha-font-family-body, inherit);
    font-size: var(--ha-font-size-m, 14px);
    line-height: 1.4;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  [hidden] {
    display: none !important;
  }
  .icon {
    width: 1.25em;
    height: 1.25em;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
    vertical-align: -0.25em;
  }
  :host(:dir(rtl)) .icon[data-icon="back"],
  :host(:dir(rtl)) .icon[data-icon="send"] {
    transform: scaleX(-1);
  }
  button,
  input,
  textarea,
  select {
    font: inherit;
    color: inherit;
  }
  button {
    border: 0;
    background: none;
    padding: 0;
    cursor: pointer;
    text-align: start;
    -webkit-tap-highlight-color: transparent;
  }
  button:disabled {
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--sg-accent-text);
    outline-offset: 2px;
  }
  bdi {
    overflow-wrap: anywhere;
  }
  h2,
  h3,
  p {
    margin: 0;
    font-size: inherit;
    font-weight: inherit;
  }
  .round {
    display: inline-grid;
    place-items: center;
    width: 40px;
    height: 40px;
    flex: none;
    border-radius: 50%;
    font-size: 19px;
    color: var(--sg-soft);
    transition: background-color 0.15s;
  }
  .round:hover {
    background: var(--sg-hover);
    color: var(--sg-text);
  }
  .round:focus-visible,
  .row:focus-visible {
    outline-offset: -2px;
  }
  .pill {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 36px;
    padding: 6px 16px;
    border-radius: 18px;
    background: var(--sg-own);
    color: var(--sg-text);
    font-weight: 500;
    text-align: center;
    transition: filter 0.15s;
  }
  .pill:hover:not(:disabled) {
    filter: brightness(0.96);
  }
  .pill:disabled {
    opacity: 0.6;
  }
  .pill.plain {
    background: none;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 4px;
    flex: none;
    min-height: 56px;
    padding: 8px;
    border-bottom: 1px solid var(--sg-line);
  }
  .head .grow {
    flex: 1;
    min-width: 0;
  }
  .title {
    font-size: var(--ha-font-size-xl, 20px);
    line-height: 1.25;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .field {
    width: 100%;
    min-height: 40px;
    padding: 8px 14px;
    border: 1px solid transparent;
    border-radius: 20px;
    background: var(--sg-other);
    outline-offset: 0;
  }
  .field::placeholder {
    color: var(--sg-soft);
    opacity: 1;
  }
  .field::-webkit-search-cancel-button {
    display: none;
  }
  .avatar {
    display: grid;
    place-items: center;
    width: 44px;
    height: 44px;
    flex: none;
    border-radius: 50%;
    overflow: hidden;
    background: color-mix(in srgb, var(--hue, var(--sg-soft)) 22%, var(--sg-card));
    color: color-mix(in srgb, var(--hue, var(--sg-soft)) 30%, var(--sg-text));
    font-weight: 500;
    font-size: 16px;
    line-height: 1;
    user-select: none;
  }
  .avatar .icon {
    width: 22px;
    height: 22px;
  }
  .avatar.small {
    width: 36px;
    height: 36px;
    font-size: 14px;
  }
  .hue-0 {
    --hue: var(--blue-color, #2196f3);
  }
  .hue-1 {
    --hue: var(--green-color, #4caf50);
  }
  .hue-2 {
    --hue: var(--deep-orange-color, #ff6f22);
  }
  .hue-3 {
    --hue: var(--purple-color, #926bc7);
  }
  .hue-4 {
    --hue: var(--teal-color, #009688);
  }
  .hue-5 {
    --hue: var(--pink-color, #e91e63);
  }
  .hue-6 {
    --hue: var(--amber-color, #ffc107);
  }
  .hue-7 {
    --hue: var(--indigo-color, #3f51b5);
  }
  .quiet {
    color: var(--sg-soft);
  }
  .line {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* What is cut ends with dots, in whatever direction it runs. */
  .flow {
    display: flex;
    align-items: baseline;
    gap: 4px;
    min-width: 0;
    overflow: hidden;
    white-space: nowrap;
  }
  .flow > * {
    flex: none;
  }
  .flow > .icon {
    align-self: center;
  }
  .flow > bdi {
    flex: 0 1 auto;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .said {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .state {
    flex: 1;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 8px;
    padding: 24px;
    text-align: center;
    overflow: auto;
  }
  .state > .icon {
    width: 44px;
    height: 44px;
    stroke-width: 1.4;
    color: color-mix(in srgb, var(--sg-accent) 70%, var(--sg-text));
    margin-bottom: 4px;
  }
  .state h3 {
    font-size: 16px;
    font-weight: 500;
  }
  .state p {
    max-width: 36em;
    color: var(--sg-soft);
    text-wrap: balance;
  }
  .state .pill {
    margin-top: 8px;
  }
  .note {
    display: flex;
    gap: 8px;
    align-items: flex-start;
    margin: 8px 12px;
    padding: 8px 12px;
    border-radius: 12px;
    background: var(--sg-other);
    color: var(--sg-soft);
    font-size: 13px;
  }
  .note .pill {
    flex: none;
    min-height: 30px;
    padding: 3px 12px;
  }
  .error {
    color: var(--sg-error-text);
  }
  .bone {
    border-radius: 8px;
    background: var(--sg-other);
    animation: breathe 1.6s ease-in-out infinite;
  }
  .bone-row {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 68px;
    padding: 8px 16px;
  }
  .round-bone {
    width: 44px;
    height: 44px;
    border-radius: 50%;
  }
  .bone-lines {
    flex: 1;
    display: grid;
    gap: 8px;
  }
  .bone-lines .bone {
    height: 12px;
  }
  @keyframes breathe {
    50% {
      opacity: 0.45;
    }
  }
  dialog {
    border: 0;
    padding: 0;
    color: inherit;
    background: var(--sg-card);
    border-radius: var(--ha-border-radius-2xl, 24px);
    box-shadow: 0 8px 32px rgb(0 0 0 / 30%);
    max-width: min(480px, calc(100vw - 32px));
    max-height: calc(100dvh - 32px);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 45%);
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
      scroll-behavior: auto !important;
    }
  }
  @media (forced-colors: active) {
    .bubble,
    .field,
    .pill,
    .badge {
      border: 1px solid currentColor;
    }
  }
`;

/** A list of rows beside or instead of a thread. */
export const paneStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .scroll {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding: 4px 0 8px;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 12px;
    width: 100%;
    min-height: 68px;
    padding: 8px 16px;
    transition: background-color 0.15s;
    content-visibility: auto;
    contain-intrinsic-size: auto 68px;
  }
  .row:hover {
    background: var(--sg-hover);
  }
  .row[aria-current] {
    background: var(--sg-own);
  }
  .about {
    flex: 1;
    min-width: 0;
    display: grid;
    gap: 1px;
  }
  .top,
  .bottom {
    display: flex;
    align-items: baseline;
    gap: 8px;
    min-width: 0;
  }
  .top > :first-child,
  .bottom > :first-child {
    flex: 1;
  }
  .name {
    font-size: 15px;
  }
  .time {
    flex: none;
    font-size: 12px;
  }
  .end {
    display: grid;
    justify-items: center;
    padding: 8px;
    min-height: 1px;
  }
  .working {
    opacity: 0.6;
  }
  .failure {
    flex: 1;
    display: flex;
    min-height: 0;
  }
`;
