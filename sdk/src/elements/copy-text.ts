import type { ReactiveElement } from 'lit';

export type CopyState = 'copied' | 'failed';

/** Puts text on the clipboard for its host, and remembers by key what came of it. */
export class CopyController {
  readonly #host: ReactiveElement;
  #last: readonly [key: string, state: CopyState] | undefined;

  constructor(host: ReactiveElement) {
    this.#host = host;
  }

  /** Outcome of copying under this key, if it was the last that was copied. */
  stateOf(key: string): CopyState | undefined {
    return this.#last?.[0] === key ? this.#last[1] : undefined;
  }

  async copy(key: string, text: string): Promise<void> {
    // A page that is not secure, or in a frame without the permission, has no clipboard.
    const clipboard = (navigator as Partial<Navigator>).clipboard;
    const state = await (clipboard ? clipboard.writeText(text) : Promise.reject(new Error('no clipboard'))).then(
      () => 'copied' as const,
      () => 'failed' as const,
    );
    this.#last = [key, state];
    this.#host.requestUpdate();
  }
}
