/** Questions that wait for an answer: who was asked, and until when. */

import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { OpenQuestion } from "./api";
import { dayKey, formatFull, formatTime } from "./format";
import { icon } from "./icons";
import { define, Part } from "./part";
import { shared } from "./styles";
import { calm, preview } from "./text";

/** So long a first press waits for the second one. */
const DOUBT = 5_000;

export class Questions extends Part {
  static override properties: PropertyDeclarations = {
    ...Part.properties,
    questions: { attribute: false },
    sure: { state: true },
    busy: { state: true },
    problem: { state: true },
  };

  declare questions: readonly OpenQuestion[];
  declare sure: string | null;
  declare busy: string | null;
  /** Why a question could not be cancelled. */
  declare problem: { id: string; text: string } | null;

  static override styles = [
    shared,
    css`
      :host {
        display: block;
        flex: none;
        max-height: 45%;
        overflow-y: auto;
      }
      section {
        display: grid;
        gap: 6px;
        margin: 8px 12px;
        padding: 8px 8px 10px 14px;
        padding-inline: 14px 8px;
        border-radius: 16px;
        background: color-mix(in srgb, var(--warning-color, #ffa600) 14%, var(--sg-card));
      }
      .top {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      h3 {
        flex: 1;
        display: flex;
        gap: 6px;
        align-items: center;
        font-size: 12px;
        color: var(--sg-warning-text);
      }
      h3 .icon {
        font-size: 14px;
      }
      .text {
        font-weight: 500;
        white-space: pre-wrap;
        overflow: hidden;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 4;
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 14px;
        margin: 0;
        padding: 0;
        list-style: none;
        font-size: 13px;
      }
      .now {
        font-weight: 500;
      }
      .pill {
        min-height: 30px;
        padding: 3px 12px;
        font-size: 13px;
        background: color-mix(in srgb, var(--sg-text) 8%, transparent);
      }
      .pill.sure {
        background: color-mix(in srgb, var(--sg-error) 22%, var(--sg-card));
      }
    `,
  ];

  #doubt: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.questions = [];
    this.sure = this.busy = this.problem = null;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#doubt);
  }

  protected override render(): TemplateResult | typeof nothing {
    if (this.questions.length === 0 || !this.store.strings) return nothing;
    return html`${repeat(
      this.questions,
      ({ entry_id, question_id }) => `${entry_id} ${question_id}`,
      (question) => this.#question(question),
    )}`;
  }

  #question(question: OpenQuestion): TemplateResult {
    const { words } = this;
    const id = question.question_id;
    const account = this.store.accounts.find(
      ({ entry_id }) => entry_id === question.entry_id,
    );
    const isSure = this.sure === id;
    return html`<section aria-label=${words.t("question.open")}>
      <div class="top">
        <h3>
          ${icon("question")}
          <span dir="auto">${words.t("question.open")} ${this.#until(question)}</span>
        </h3>
        ${account?.may_write && this.store.config.write !== false
          ? html`<button
              type="button"
              class=${isSure ? "pill sure" : "pill"}
              data-id=${id}
              ?disabled=${this.busy === id}
              @click=${this.#cancel}
              @blur=${this.#hesitate}
            >
              ${words.t(isSure ? "question.cancel_sure" : "question.cancel")}
            </button>`
          : nothing}
      </div>
      ${question.text === null
        ? html`<em class="quiet">${words.t("message.withheld")}</em>`
        : html`<bdi class="text" dir="auto">${calm(question.text)}</bdi>`}
      <ul>
        ${repeat(
          question.people,
          (person) =>
            html`<li dir="auto" class=${person.state === "asked" ? "now" : "quiet"}>
              <bdi>${preview(person.name)}</bdi>:
              ${words.t(`question.state.${person.state}`)}
            </li>`,
        )}
      </ul>
      ${this.problem?.id === id
        ? html`<p class="error" role="alert">${this.problem.text}</p>`
        : nothing}
    </section>`;
  }

  #until({ until }: OpenQuestion): TemplateResult | typeof nothing {
    if (until === null) return nothing;
    const { format } = this.store;
    const isToday = dayKey(until, format) === dayKey(new Date().toISOString(), format);
    const time = isToday ? formatTime(until, format) : formatFull(until, format);
    return html`· ${this.words.t("question.until", { time })}`;
  }

  async #cancel(event: Event): Promise<void> {
    const { id } = (event.currentTarget as HTMLElement).dataset;
    const question = this.questions.find(({ question_id }) => question_id === id);
    if (!question) return;
    clearTimeout(this.#doubt);
    if (this.sure !== question.question_id) {
      this.sure = question.question_id;
      this.#doubt = setTimeout(() => {
        this.#hesitate();
      }, DOUBT);
      return;
    }
    this.sure = this.problem = null;
    this.busy = question.question_id;
    try {
      await this.store.cancelQuestion(question);
    } catch (error) {
      this.problem = { id: question.question_id, text: this.store.errorText(error) };
    }
    this.busy = null;
  }

  #hesitate(): void {
    clearTimeout(this.#doubt);
    this.sure = null;
  }
}

define("smsgateway24-questions", Questions);
