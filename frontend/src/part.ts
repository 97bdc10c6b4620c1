/** What all elements of the card have in common. */

import { LitElement, type PropertyDeclarations, type PropertyValues } from "lit";

import type { Store } from "./store";
import type { Strings } from "./strings";

/** An element that shows a part of the store, and again whenever that has changed. */
export abstract class Part extends LitElement {
  static override properties: PropertyDeclarations = { store: { attribute: false } };

  declare store: Store;

  #end: (() => void) | undefined;
  #listensTo: Store | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#listen();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#end?.();
    this.#end = this.#listensTo = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (changed.has("store")) this.#listen();
  }

  /** The words; nothing is drawn before they are there. */
  protected get words(): Strings {
    if (!this.store.strings) throw new Error("drawn without words");
    return this.store.strings;
  }

  /** Finds an element of this part, as soon as it is drawn. */
  protected find(selector: string): HTMLElement | null {
    return within(this.renderRoot, selector);
  }

  #listen(): void {
    // A part may be connected before it is handed its store.
    const store = this.store as Store | undefined;
    if (!store || store === this.#listensTo) return;
    this.#end?.();
    this.#listensTo = store;
    this.#end = store.listen(() => {
      this.requestUpdate();
    });
  }
}

export function within(root: ParentNode, selector: string): HTMLElement | null {
  return root.querySelector<HTMLElement>(selector);
}

/** Defines an element once: the file may be loaded again with another version. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
