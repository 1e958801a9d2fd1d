/**
 * Registers an element under its tag, unless the page has one of that name already: a second copy of the SDK, as
 * micro-frontends bring it, leaves the first one alone.
 */
export function defineElement(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element);
}
