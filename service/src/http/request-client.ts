import type { ServerResponse } from 'node:http';
import { ClientGoneError } from '../base/errors.ts';
import type { Caller } from '../query/types.ts';

/** The client of a request, which may close its connection before the answer. */
export class RequestClient implements Caller {
  readonly #response: ServerResponse;
  #controller: AbortController | undefined;

  constructor({ res }: { readonly res: ServerResponse }) {
    this.#response = res;
  }

  get isGone(): boolean {
    return this.#response.destroyed;
  }

  /** Aborted with a `ClientGoneError`. Created when first read, so that answers from memory do not pay for it. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      const controller = new AbortController();
      const abort = (): void => controller.abort(new ClientGoneError('the client closed the connection'));
      if (this.isGone) abort();
      else this.#response.once('close', abort);
      this.#controller = controller;
    }
    return this.#controller.signal;
  }
}
