import type { ReactiveElement } from 'lit';
import type { QueryResult } from '../../protocol/query.ts';
import type { ShownNumbers } from './describe-head.ts';

/** Keeps what the widgets inside a dashboard showed last: the dates of the page's range, and the oldest moment. */
export class WidgetNumbers {
  readonly #host: ReactiveElement;
  readonly #results = new Map<Element, QueryResult>();

  constructor(host: ReactiveElement) {
    this.#host = host;
    host.addEventListener('kpi-data', ({ target, detail }) => {
      if (target instanceof Element && target !== host) this.#results.set(target, detail.result);
    });
  }

  read(): ShownNumbers {
    for (const widget of this.#results.keys()) if (!this.#host.contains(widget)) this.#results.delete(widget);
    const own = [...this.#results].filter(([widget]) => !widget.hasAttribute('range'));
    return {
      dateRange: own.at(-1)?.[1].dateRange,
      // All instants of the service are written alike.
      asOf: [...this.#results.values()].map(({ asOf }) => asOf).sort()[0],
    };
  }
}
