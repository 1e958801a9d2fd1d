import type { ReactiveControllerHost } from 'lit';

export interface PrintController {
  /** True from before the page is laid out for paper until that is done. */
  readonly isPrinting: boolean;
}

/** Updates an element before the page is printed, and after it. */
export function createPrintController(host: ReactiveControllerHost): PrintController {
  let isPrinting = false;
  let listening = new AbortController();
  const set = (isNow: boolean): void => {
    isPrinting = isNow;
    host.requestUpdate();
  };
  host.addController({
    hostConnected() {
      listening = new AbortController();
      const { signal } = listening;
      window.addEventListener('beforeprint', () => set(true), { signal });
      window.addEventListener('afterprint', () => set(false), { signal });
    },
    hostDisconnected: () => listening.abort(),
  });
  return {
    get isPrinting() {
      return isPrinting;
    },
  };
}
