/** A picture in full, over everything else. */

import { css, html, type PropertyDeclarations, type TemplateResult } from "lit";

import type { Message } from "./api";
import { icon } from "./icons";
import { define, Part } from "./part";
import { shared } from "./styles";

import "./picture";

export class Viewer extends Part {
  static override properties: PropertyDeclarations = {
    ...Part.properties,
    message: { attribute: false },
    label: {},
  };

  declare message: Message;
  declare label: string;

  static override styles = [
    shared,
    css`
      dialog {
        max-width: calc(100vw - 24px);
        max-height: calc(100dvh - 24px);
        overflow: hidden;
      }
      dialog:focus-visible {
        outline: none;
      }
      .top {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 4px 4px 4px 16px;
        padding-inline: 16px 4px;
      }
      .top span {
        flex: 1;
        min-width: 0;
        font-size: 13px;
      }
      smsgateway24-picture {
        margin: 0 8px 8px;
      }
    `,
  ];

  constructor() {
    super();
    this.label = "";
  }

  protected override firstUpdated(): void {
    (this.find("dialog") as HTMLDialogElement | null)?.showModal();
  }

  protected override render(): TemplateResult {
    const close = this.words.t("picture.close");
    return html`<dialog
      aria-label=${this.label}
      @close=${this.#closed}
      @click=${this.#outside}
    >
      <div class="top">
        <span class="line quiet">${this.label}</span>
        <button
          type="button"
          class="round"
          title=${close}
          aria-label=${close}
          @click=${this.#close}
        >
          ${icon("close")}
        </button>
      </div>
      <smsgateway24-picture
        whole
        .store=${this.store}
        .message=${this.message}
        label=${this.label}
      ></smsgateway24-picture>
    </dialog>`;
  }

  #outside(event: MouseEvent): void {
    if (event.target === event.currentTarget) this.#close();
  }

  #close(): void {
    (this.find("dialog") as HTMLDialogElement | null)?.close();
  }

  #closed(): void {
    this.store.showDialog(null);
  }
}

define("smsgateway24-viewer", Viewer);
