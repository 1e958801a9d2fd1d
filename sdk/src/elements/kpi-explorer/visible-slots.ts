import type { LitElement } from 'lit';

/** Distance below the visible part at which a slot counts as visible already. */
const MARGIN = '200px';

/** Says which slots of a host have come into view: what they hold is rendered, and asked for, only then. */
export class VisibleSlots {
  readonly #host: LitElement;
  readonly #seen = new Set<string>();
  #observer: IntersectionObserver | undefined;

  constructor(host: LitElement) {
    this.#host = host;
    host.addController({
      hostUpdated: () => this.#observe(),
      hostDisconnected: () => {
        this.#observer?.disconnect();
        this.#observer = undefined;
      },
    });
  }

  /** True once the slot of this name was in view; slots have the attribute `data-slot`. */
  has(name: string): boolean {
    return this.#seen.has(name);
  }

  #observe(): void {
    this.#observer ??= new IntersectionObserver((entries) => this.#onSeen(entries), { rootMargin: MARGIN });
    for (const slot of this.#host.renderRoot.querySelectorAll<HTMLElement>('[data-slot]'))
      if (!this.has(slot.dataset['slot'] ?? '')) this.#observer.observe(slot);
  }

  #onSeen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { isIntersecting, target } of entries) {
      const name = (target as HTMLElement).dataset['slot'];
      if (!isIntersecting || name === undefined) continue;
      this.#seen.add(name);
      this.#observer?.unobserve(target);
      this.#host.requestUpdate();
    }
  }
}
