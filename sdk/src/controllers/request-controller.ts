import type { ReactiveElement } from 'lit';
import type { Client } from '../client/client.ts';
import { toWireError } from '../client/client-error.ts';
import type { ReceivedError } from '../protocol/query.ts';
import { toWidgetView, type WidgetView } from '../view/widget-state.ts';
import { dispatchError } from './dispatch-error.ts';

export interface RequestController<T> {
  /** The last answer; that of an earlier request until the current one is answered. */
  readonly value: T | undefined;
  /** State to render; an answer makes it `ready`. */
  readonly view: WidgetView;
  readonly isLoading: boolean;
  /**
   * Call at each update: a request with the same key on the same client is not repeated, another one replaces it. Nothing
   * is asked without a client, or by a host that was removed, whose surroundings are unknown, until it is put in again.
   */
  follow(client: Client | undefined, key: string, load: (client: Client) => Promise<T>): void;
  /** Repeats the request; the current answer stays until then. */
  repeat(): void;
  /** Takes an answer from elsewhere that is newer; one that is still awaited is dropped. */
  replace(answer: T): void;
}

const SECOND_MS = 1000;

/**
 * Loads something for its host once per key, drops answers that come too late, and tells the page about failures, but for
 * codes of `expected`, which say that there is nothing to show.
 */
export function createRequestController<T>(
  host: ReactiveElement,
  expected: readonly string[] = [],
): RequestController<T> {
  let value: T | undefined;
  let error: ReceivedError | undefined;
  let current:
    { readonly client: Client; readonly key: string; readonly load: (client: Client) => Promise<T> } | undefined;
  let isLoading = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Waits for the time that an error gives, and has its host count the seconds until then. */
  function retryAt(ms: number): void {
    clearTimeout(timer);
    const waitMs = ms - Date.now();
    timer = setTimeout(
      () => {
        if (waitMs <= SECOND_MS) return repeat();
        host.requestUpdate();
        retryAt(ms);
      },
      Math.min(waitMs, SECOND_MS),
    );
  }

  function repeat(): void {
    if (!current) return;
    current = { ...current };
    void ask(current);
    host.requestUpdate();
  }

  async function ask(request: NonNullable<typeof current>): Promise<void> {
    isLoading = true;
    clearTimeout(timer);
    const answer = await request.load(request.client).then(
      (loaded) => ({ loaded }),
      (cause: unknown) => ({ failure: toWireError(cause) }),
    );
    if (request !== current) return;
    isLoading = false;
    error = 'failure' in answer ? answer.failure : undefined;
    if ('loaded' in answer) value = answer.loaded;
    if (error?.retryAtMs && host.isConnected) retryAt(error.retryAtMs);
    dispatchError(host, request.client, error && expected.includes(error.code) ? undefined : error);
    host.requestUpdate();
  }

  host.addController({
    hostConnected() {
      if (error?.retryAtMs) retryAt(error.retryAtMs);
      host.requestUpdate();
    },
    hostDisconnected: () => clearTimeout(timer),
  });
  return {
    get value() {
      return value;
    },
    get view(): WidgetView {
      if (error) return toWidgetView({ error }, 0);
      return { state: value === undefined ? 'loading' : 'ready' };
    },
    get isLoading() {
      return isLoading;
    },
    follow(client, key, load) {
      if (!client || !host.isConnected || (client === current?.client && key === current.key)) return;
      current = { client, key, load };
      error = undefined;
      void ask(current);
    },
    replace(answer) {
      if (current) current = { ...current };
      isLoading = false;
      value = answer;
      error = undefined;
      host.requestUpdate();
    },
    repeat,
  };
}
