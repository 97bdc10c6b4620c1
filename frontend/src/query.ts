/** What the panes have in common that look for what is typed above them. */

import { html, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";

import type { Failure } from "./failure";
import { icon } from "./icons";
import { Part } from "./part";

export const MOST = 100;

/** A pane that loads a while after the last key, and anew whenever the store was reset. */
export abstract class QueryPane extends Part {
  static override properties: PropertyDeclarations = {
    ...Part.properties,
    query: { state: true },
    failure: { state: true },
  };

  declare query: string;
  declare failure: Failure | null;

  /** Counts what was asked for: only the last answer is shown. */
  protected asked = 0;

  #timer: ReturnType<typeof setTimeout> | undefined;
  #resets = 0;

  constructor() {
    super();
    this.query = "";
    this.failure = null;
  }

  /** Milliseconds after the last key. */
  protected abstract readonly wait: number;

  protected abstract load(): Promise<void>;

  /** Shows nothing more of what was found. */
  protected abstract forget(): void;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.stopWaiting();
  }

  focusField(): void {
    this.find("input")?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const { resets } = this.store;
    if (this.hasUpdated && resets !== this.#resets) {
      this.forget();
      this.later();
    }
    this.#resets = resets;
  }

  protected stopWaiting(): void {
    clearTimeout(this.#timer);
  }

  protected later(): void {
    this.stopWaiting();
    this.#timer = setTimeout(() => void this.load(), this.wait);
  }

  /** The field in its bar, with a button that goes back. */
  protected head(back: string, field: TemplateResult): TemplateResult {
    return html`<div class="head" @keydown=${this.#escape}>
      <button
        type="button"
        class="round"
        title=${back}
        aria-label=${back}
        @click=${this.#close}
      >
        ${icon("back")}
      </button>
      ${field}
    </div>`;
  }

  protected readonly typed = (event: Event): void => {
    this.query = (event.currentTarget as HTMLInputElement).value;
    this.later();
  };

  protected readonly again = (): void => {
    this.failure = null;
    void this.load();
  };

  #escape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    this.#close();
  }

  #close(): void {
    this.store.show("list");
  }
}
