/** What is shown: loaded by the entry when the first card is. */

import { LitElement, html, type TemplateResult } from "lit";

import type { CardConfig, HassEntity, HomeAssistant } from "./api";

export class Conversation extends LitElement {
  static override properties = {
    hass: { attribute: false },
    config: { attribute: false },
    layout: {},
    preview: { type: Boolean },
    stateObj: { attribute: false },
  };

  declare hass: HomeAssistant | undefined;
  declare config: CardConfig | undefined;
  declare layout: string | undefined;
  declare preview: boolean;
  declare stateObj: HassEntity | undefined;

  protected override render(): TemplateResult {
    return html`<ha-card>${this.config?.title ?? ""}</ha-card>`;
  }
}

if (!customElements.get("smsgateway24-conversation")) {
  customElements.define("smsgateway24-conversation", Conversation);
}
