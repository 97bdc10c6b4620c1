/** The card's own icons: strokes in a square of 24, so that nothing has to be loaded. */

import { html, type TemplateResult } from "lit";

const CIRCLE = "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z";

const PATHS = {
  back: "M15 5l-7 7 7 7",
  search: "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.3 15.3L20 20",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4.5 11.7L20 4.5 14 20l-3.2-6.8zM10.8 13.2L20 4.5",
  write: "M4 20l1-4.5L15.5 5l3.5 3.5L8.5 19zM13.5 7l3.5 3.5",
  down: "M6 9.5l6 6 6-6",
  clock: `${CIRCLE}M12 7.5V12l3 2`,
  accepted: "M5 12.5l4.5 4.5L19 7.5",
  sent: "M2 12.5l4.5 4.5L16 7.5M11 16l1 1 10-9.5",
  delivered: `${CIRCLE}M8 12.4l2.8 2.8L16 9.5`,
  alert: `${CIRCLE}M12 7.5v5.3M12 16.3v.1`,
  picture: "M4 5.5h16v13H4zM4 15.5l4-4 4 4 3-3 5 5M15 9v.1",
  add: "M10 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM3 20c0-3.5 3-6 7-6s7 2.5 7 6M19 7.5v6M16 10.5h6",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM5 20c0-3.5 3-6 7-6s7 2.5 7 6",
  sim: "M7 3.5h6.5L18 8v12.5H7zM10 12h5v5h-5z",
  chat: "M4 20l1.2-4.2A8 8 0 1 1 8.4 19z",
  question: `${CIRCLE}M9.6 9.6a2.5 2.5 0 1 1 3.6 2.2c-.8.5-1.2 1-1.2 1.8M12 16.6v.1`,
  retry: "M19 12a7 7 0 1 1-2.1-5M19 4v4h-4",
  trusted: "M12 3.5l7 2.8v5c0 4.3-2.9 7.7-7 9.2-4.1-1.5-7-4.9-7-9.2v-5zM9 12l2.2 2.2L15.2 10",
  hidden:
    "M4 4l16 16M9.9 5.7A9 9 0 0 1 12 5.5c4.8 0 8.2 4 9.5 6.5-.5 1-1.3 2.2-2.5 3.3M6.4 7.4C4.5 8.7 3.2 10.5 2.5 12c1.3 2.5 4.7 6.5 9.5 6.5 1.6 0 3-.4 4.2-1",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  plug: "M9 3.5v5M15 3.5v5M6.5 8.5h11V12a5.5 5.5 0 0 1-11 0zM12 17.5V21",
} as const;

export type Icon = keyof typeof PATHS;

/** An icon of the height of its text; what it means is said beside it. */
export function icon(name: Icon): TemplateResult {
  return html`<svg class="icon" data-icon=${name} viewBox="0 0 24 24" aria-hidden="true">
    <path d=${PATHS[name]}></path>
  </svg>`;
}
