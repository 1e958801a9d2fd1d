import { css, html, LitElement, type PropertyValues } from 'lit';
import { provideContext } from '../../context/context.ts';
import { NO_VIEW, type ViewScope } from '../../context/page-scope.ts';
import { emit } from '../../controllers/events.ts';
import type { DateRange, Filter } from '../../protocol/query.ts';
import { rangeConverter } from '../range-converter.ts';
import { readFilters, readRange } from '../../view/read-attributes.ts';

/** State returned by `save` and accepted by `restore`: plain JSON, for a URL or a saved view. */
export interface SavedContext {
  readonly range?: DateRange;
  readonly compare?: DateRange;
  readonly filters?: readonly Filter[];
}

/**
 * The range, comparison and filters of all widgets inside it. Contexts nest; the nearest one counts.
 *
 * @element kpi-context
 * @slot - The widgets.
 * @fires kpi-range-change - The range or the comparison was changed; `source` says by whom.
 * @fires kpi-filter-change - The filters were changed; `source` says by whom.
 */
export class KpiContext extends LitElement {
  static override styles = css`
    :host {
      display: contents;
    }
  `;

  static override properties = {
    range: { converter: rangeConverter },
    compare: { converter: rangeConverter },
    filters: {},
  };

  /** Words such as `last 7 days`, or two dates; each widget's own choice when absent. */
  declare range: DateRange | null;
  /** `previous period`, `same period last week | month | year`, a range, or `none`. */
  declare compare: DateRange | null;
  /** A list of filters, or a text such as `region=north; channel=web,app`. */
  declare filters: readonly Filter[] | string | null;

  readonly #provide = provideContext(this, 'view', NO_VIEW);
  #view: ViewScope = NO_VIEW;
  #source: 'user' | 'host' = 'host';

  /** Changes the range on behalf of the reader: the change event has the source `user`. */
  choose(change: SavedContext): void {
    this.#source = 'user';
    this.#apply(change);
  }

  save(): SavedContext {
    const { range, compare, filters } = readView(this);
    return { ...(range && { range }), ...(compare && { compare }), ...(filters.length > 0 && { filters }) };
  }

  restore(saved: SavedContext): void {
    this.range = saved.range ?? null;
    this.compare = saved.compare ?? null;
    this.filters = saved.filters ?? null;
  }

  #apply(change: SavedContext): void {
    if (change.range !== undefined) this.range = change.range;
    if (change.compare !== undefined) this.compare = change.compare;
    if (change.filters !== undefined) this.filters = change.filters;
  }

  protected override willUpdate(): void {
    try {
      this.#view = readView(this);
    } catch (error) {
      // All widgets inside say so, on the console too.
      this.#view = { ...NO_VIEW, problem: `in <${this.localName}>: ${(error as Error).message}` };
    }
    this.#provide(this.#view);
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { range, compare, filters, problem } = this.#view;
    const source = this.#source;
    this.#source = 'host';
    if (problem) return;
    const isFirst = changed.get('range') === undefined && changed.get('compare') === undefined;
    if (!isFirst && (changed.has('range') || changed.has('compare')) && range) {
      emit(this, 'kpi-range-change', { range, ...(compare && { compare }), source });
    }
    if (changed.get('filters') !== undefined) emit(this, 'kpi-filter-change', { filters, source });
  }

  protected override render() {
    return html`<slot></slot>`;
  }
}

/** Throws an Error that says which attribute cannot be read. */
function readView(context: KpiContext): ViewScope {
  const range = readRange('range', context.range);
  const compare = readRange('compare', context.compare);
  return { ...(range && { range }), ...(compare && { compare }), filters: readFilters(context.filters) };
}

declare global {
  interface HTMLElementTagNameMap {
    'kpi-context': KpiContext;
  }
}
