import type { ReactiveController, ReactiveElement } from 'lit';
import type { PageScope, ViewScope } from './page-scope.ts';

export interface Scopes {
  readonly page: PageScope;
  readonly view: ViewScope;
}

type Listener<T> = (value: T) => void;

/** An element asks its nearest provider for a scope, and is told of each change until it leaves. */
interface Request<K extends keyof Scopes> {
  readonly kind: K;
  readonly listener: Listener<Scopes[K]>;
  /** Set by the provider that answers. */
  leave?: () => void;
}

const REQUEST = 'kpi-context-request';
/** Elements may come before their provider, or before it is defined: then they ask again. */
const ARRIVED = 'kpi-context-arrived';

/** Gives a scope to all elements inside the host that ask for it, also those in their shadow trees. */
export class ContextProvider<K extends keyof Scopes> implements ReactiveController {
  private readonly listeners = new Set<Listener<Scopes[K]>>();
  private readonly host: ReactiveElement;
  private readonly kind: K;
  private current: Scopes[K];

  constructor(host: ReactiveElement, kind: K, initial: Scopes[K]) {
    this.host = host;
    this.kind = kind;
    this.current = initial;
    host.addController(this);
    host.addEventListener(REQUEST, (event) => {
      const request = (event as CustomEvent<Request<K>>).detail;
      if (request.kind !== kind || event.composedPath()[0] === host) return;
      event.stopPropagation();
      const { listener } = request;
      this.listeners.add(listener);
      request.leave = () => this.listeners.delete(listener);
      listener(this.current);
    });
  }

  set(value: Scopes[K]): void {
    this.current = value;
    for (const listener of this.listeners) listener(value);
  }

  hostConnected(): void {
    this.host.ownerDocument.dispatchEvent(new CustomEvent(ARRIVED, { detail: this.kind }));
  }
}

/** The nearest scope around the host; the host is updated when it changes. */
export class ContextConsumer<K extends keyof Scopes> implements ReactiveController {
  value: Scopes[K];
  private request: Request<K> | undefined;
  private readonly host: ReactiveElement;
  private readonly kind: K;
  private readonly initial: Scopes[K];

  constructor(host: ReactiveElement, kind: K, initial: Scopes[K]) {
    this.host = host;
    this.kind = kind;
    this.value = this.initial = initial;
    host.addController(this);
  }

  hostConnected(): void {
    this.host.ownerDocument.addEventListener(ARRIVED, this.onArrived);
    this.ask();
  }

  hostDisconnected(): void {
    this.host.ownerDocument.removeEventListener(ARRIVED, this.onArrived);
    this.request?.leave?.();
  }

  private readonly onArrived = (event: Event): void => {
    if ((event as CustomEvent).detail === this.kind) this.ask();
  };

  private ask(): void {
    this.request?.leave?.();
    const request: Request<K> = {
      kind: this.kind,
      listener: (value) => {
        if (value === this.value) return;
        this.value = value;
        this.host.requestUpdate();
      },
    };
    this.request = request;
    this.host.dispatchEvent(new CustomEvent(REQUEST, { detail: request, bubbles: true, composed: true }));
    if (!request.leave) request.listener(this.initial);
  }
}
