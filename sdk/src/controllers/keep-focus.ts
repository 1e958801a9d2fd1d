import type { ReactiveElement } from 'lit';

/**
 * Moves the keyboard focus where an update of the host takes away what had it: to the last button of its row, if that is still
 * there, else to the first selector that matches something.
 */
export function keepFocus(host: ReactiveElement, ...selectors: readonly string[]): void {
  let lost: Element | null | undefined;
  let row: Element | null | undefined;
  host.addController({
    hostUpdate() {
      lost = host.shadowRoot?.activeElement;
      row = lost?.closest('li');
    },
    hostUpdated() {
      const root = host.shadowRoot;
      if (!lost || !root || root.activeElement) return;
      const beside = row?.isConnected ? [...row.querySelectorAll('button')].at(-1) : undefined;
      beside?.focus();
      for (const selector of selectors) {
        if (root.activeElement) return;
        root.querySelector<HTMLElement>(selector)?.focus();
      }
    },
  });
}
