/**
 * Registers an element under its tag, unless the page has one of that name already: a second copy of the SDK, as
 * micro-frontends bring it, leaves the first one alone.
 */
export function defineElement(tag: string, element: CustomElementConstructor): void {
  // On a server there is no registry.
  const registry = (globalThis as Partial<typeof globalThis>).customElements;
  if (registry && !registry.get(tag)) registry.define(tag, element);
}
