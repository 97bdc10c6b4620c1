/**
 * Makes a contact of a sender, by the same form as the settings do.
 *
 * Home Assistant lets no card open its dialog for that form, so this one is ours; it is filled in
 * with what is known, and asks for the rest.
 */

import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";

import type { HomeAssistant, Thread } from "./api";
import { define, Part } from "./part";
import { address, CHANNELS } from "./people";
import { shared } from "./styles";

const FLOW = "config/config_entries/subentries/flow";
const TEXTS = "component.smsgateway24.config_subentries.contact";

interface FlowResult {
  type: "form" | "create_entry" | "abort";
  flow_id: string;
  errors?: Record<string, string> | null;
  reason?: string;
}

type Localize = HomeAssistant["localize"];

/** What the form said, by its fields; of a field that is not shown under `base`. */
export function errorsOf(
  result: Pick<FlowResult, "type" | "errors" | "reason">,
): { field: "name" | "base"; key: string }[] {
  if (result.type === "abort") {
    return [{ field: "base", key: `abort.${result.reason ?? ""}` }];
  }
  const errors = Object.entries(result.errors ?? {});
  if (errors.length === 0) return [{ field: "base", key: "" }];
  return errors.map(([field, key]) => ({
    field: field === "name" ? "name" : "base",
    key: `error.${key}`,
  }));
}

export class AddContact extends Part {
  static override properties: PropertyDeclarations = {
    ...Part.properties,
    thread: { attribute: false },
    busy: { state: true },
    nameError: { state: true },
    error: { state: true },
  };

  declare thread: Thread;
  declare busy: boolean;
  declare nameError: string | null;
  declare error: string | null;

  static override styles = [
    shared,
    css`
      form {
        display: grid;
        gap: 16px;
        width: min(400px, calc(100vw - 32px));
        padding: 24px;
      }
      h2 {
        font-size: 20px;
        line-height: 1.3;
      }
      label {
        display: grid;
        gap: 6px;
      }
      label > span {
        font-weight: 500;
      }
      .field {
        border-radius: 12px;
        font-size: max(1em, 16px);
      }
      .check {
        grid-template-columns: auto 1fr;
        gap: 2px 10px;
        align-items: start;
      }
      .check small {
        grid-column: 2;
        font-size: 12px;
        color: var(--sg-soft);
      }
      input[type="checkbox"] {
        width: 18px;
        height: 18px;
        margin: 1px 0 0;
        accent-color: var(--sg-accent-text);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        justify-content: flex-end;
        gap: 8px;
      }
      .error {
        font-size: 13px;
      }
    `,
  ];

  #flowId: string | null = null;
  #localize: Localize | undefined;

  constructor() {
    super();
    this.busy = false;
    this.nameError = this.error = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    void this.#abandon();
  }

  protected override firstUpdated(): void {
    const dialog = this.find("dialog") as HTMLDialogElement | null;
    dialog?.showModal();
  }

  protected override render(): TemplateResult {
    const { words, busy } = this;
    return html`<dialog aria-labelledby="title" @close=${this.#close}>
      <form novalidate @submit=${this.#save}>
        <h2 id="title">${words.t("contact.add")}</h2>
        <p class="quiet">${address(this.thread.address)}</p>
        <label>
          <span>${words.t("contact.name")}</span>
          <input
            class="field"
            name="name"
            autocomplete="off"
            dir="auto"
            maxlength="255"
            aria-invalid=${this.nameError === null ? "false" : "true"}
            aria-describedby="name-error"
          />
          ${this.nameError === null
            ? nothing
            : html`<em class="error" id="name-error" role="alert">${this.nameError}</em>`}
        </label>
        <label class="check">
          <input type="checkbox" name="trusted" aria-describedby="trusted-more" />
          <span>${words.t("contact.trusted")}</span>
          <small id="trusted-more">${words.t("contact.trusted_more")}</small>
        </label>
        ${this.error === null
          ? nothing
          : html`<p class="error" role="alert">${this.error}</p>`}
        <div class="buttons">
          <button type="button" class="pill plain" @click=${this.#cancel}>
            ${words.t("contact.cancel")}
          </button>
          <button type="submit" class="pill" ?disabled=${busy}>
            ${words.t(busy ? "contact.saving" : "contact.save")}
          </button>
        </div>
      </form>
    </dialog>`;
  }

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    this.busy = true;
    this.nameError = this.error = null;
    try {
      const { hass } = this.store;
      this.#localize ??= await hass.loadBackendTranslation(
        "config_subentries",
        "smsgateway24",
      );
      const result = await this.#submit(hass, {
        name: fields.get("name") ?? "",
        number: this.thread.address,
        channel: CHANNELS.includes(this.thread.channel) ? this.thread.channel : "sim_1",
        trusted: fields.has("trusted"),
      });
      if (result.type === "create_entry") {
        this.#flowId = null;
        this.#cancel();
        await this.store.contactAdded();
        return;
      }
      this.#show(result);
    } catch (error) {
      this.error = this.store.errorText(bodyOf(error));
    }
    this.busy = false;
  }

  async #submit(
    hass: HomeAssistant,
    input: Record<string, unknown>,
  ): Promise<FlowResult> {
    if (this.#flowId === null) {
      const begun = (await hass.callApi("POST", FLOW, {
        handler: [this.thread.entry_id, "contact"],
      })) as FlowResult;
      if (begun.type !== "form") return begun;
      this.#flowId = begun.flow_id;
    }
    const path = `${FLOW}/${this.#flowId}`;
    const result = (await hass.callApi("POST", path, input)) as FlowResult;
    if (result.type !== "form") this.#flowId = null;
    return result;
  }

  #show(result: FlowResult): void {
    for (const { field, key } of errorsOf(result)) {
      const text = this.#localize?.(`${TEXTS}.${key}`) ?? "";
      const shown = text === "" ? this.words.t("error.unknown") : text;
      if (field === "name") this.nameError = shown;
      else this.error = shown;
    }
    if (this.nameError !== null) this.find("[name=name]")?.focus();
  }

  /** Ends a form that was begun and not finished. */
  async #abandon(): Promise<void> {
    const flowId = this.#flowId;
    this.#flowId = null;
    if (flowId === null) return;
    try {
      await this.store.hass.callApi("DELETE", `${FLOW}/${flowId}`);
    } catch {
      // Home Assistant forgets it with its next start.
    }
  }

  #cancel(): void {
    (this.find("dialog") as HTMLDialogElement | null)?.close();
  }

  #close(): void {
    this.store.showDialog(null);
  }
}

/** `callApi` puts the answer into the error's `body`. */
function bodyOf(error: unknown): unknown {
  const { body } = error as { body?: { message?: string } };
  return body?.message === undefined ? error : body;
}

define("smsgateway24-add-contact", AddContact);
