import type { ReactiveElement } from 'lit';
import type { ExploreScope } from '../view/exploration/exploration.ts';
import type { PageScope, ViewScope } from './page-scope.ts';

export interface Scopes {
  readonly page: PageScope;
  readonly view: ViewScope;
  readonly explore: ExploreScope;
}

type Listener<T> = (value: T) => void;

/** Requests a scope from the nearest provider, and follows its changes until the element is removed. */
interface Request<K extends keyof Scopes> {
  readonly kind: K;
  readonly listener: Listener<Scopes[K]>;
  /** Set by the provider that answers. */
  leave?: () => void;
}

const REQUEST = 'kpi-context-request';
/** Providers defined after their elements: elements repeat their request. */
const ARRIVED = 'kpi-context-arrived';

/** Gives a scope to all elements inside the host that ask for it, also those in their shadow trees; returns what sets it. */
export function provideContext<K extends keyof Scopes>(
  host: ReactiveElement,
  kind: K,
  initial: Scopes[K],
): (value: Scopes[K]) => void {
  const listeners = new Set<Listener<Scopes[K]>>();
  let current = initial;
  host.addController({
    hostConnected() {
      host.ownerDocument.dispatchEvent(new CustomEvent(ARRIVED, { detail: kind }));
    },
  });
  host.addEventListener(REQUEST, (event) => {
    const request = (event as CustomEvent<Request<K>>).detail;
    if (request.kind !== kind || event.composedPath()[0] === host) return;
    event.stopPropagation();
    const { listener } = request;
    listeners.add(listener);
    request.leave = () => listeners.delete(listener);
    listener(current);
  });
  return (value) => {
    current = value;
    for (const listener of listeners) listener(value);
  };
}

/** The nearest scope around the host, to be read at any time; the host is updated when it changes. */
export function consumeContext<K extends keyof Scopes>(
  host: ReactiveElement,
  kind: K,
  initial: Scopes[K],
): () => Scopes[K] {
  let current = initial;
  let request: Request<K> | undefined;
  const listener = (value: Scopes[K]): void => {
    if (value === current) return;
    current = value;
    host.requestUpdate();
  };
  const ask = (): void => {
    request?.leave?.();
    request = { kind, listener };
    host.dispatchEvent(new CustomEvent(REQUEST, { detail: request, bubbles: true, composed: true }));
    if (!request.leave) listener(initial);
  };
  const onArrived = (event: Event): void => {
    if ((event as CustomEvent).detail === kind) ask();
  };
  host.addController({
    hostConnected() {
      host.ownerDocument.addEventListener(ARRIVED, onArrived);
      ask();
    },
    hostDisconnected() {
      host.ownerDocument.removeEventListener(ARRIVED, onArrived);
      request?.leave?.();
    },
  });
  return () => current;
}
