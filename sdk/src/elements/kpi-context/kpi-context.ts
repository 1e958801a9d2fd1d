import { css, html, LitElement, type PropertyValues } from 'lit';
import { createCell } from '../../client/cell.ts';
import { toWireError } from '../../client/client-error.ts';
import { provideContext } from '../../context/context.ts';
import { NO_VIEW, type ViewScope } from '../../context/page-scope.ts';
import { emit } from '../../controllers/events.ts';
import { createExplorationController } from '../../controllers/exploration-controller.ts';
import type { DateRange, Filter } from '../../protocol/query.ts';
import { rangeConverter } from '../range-converter.ts';
import { fromParams, toParams, type SavedView } from '../../view/exploration/exploration-params.ts';
import type { Exploration } from '../../view/exploration/exploration.ts';
import { readFilters, readRange } from '../../view/read-attributes.ts';

/**
 * The range, comparison and filters of all widgets inside it, and the metric that the reader has opened from one of them.
 * Contexts nest; the nearest one counts.
 *
 * @element kpi-context
 * @slot - The widgets.
 * @fires kpi-range-change - The range or the comparison was changed; `source` says by whom.
 * @fires kpi-filter-change - The filters were changed; `source` says by whom.
 * @fires kpi-explore - The reader opened a metric, changed what is shown of it, went back, or closed it.
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
    exploration: { attribute: false },
  };

  /** Words such as `last 7 days`, or two dates; each widget's own choice when absent. */
  declare range: DateRange | null;
  /** `previous period`, `same period last week | month | year`, a range, or `none`. */
  declare compare: DateRange | null;
  /** A list of filters, or a text such as `region=north; channel=web,app`. */
  declare filters: readonly Filter[] | string | null;
  /** The metric that is open over the page; set it to open one, or to null to close it. */
  declare exploration: Exploration | null;

  readonly #panel = createExplorationController(
    this,
    (exploration, step) => {
      this.exploration = exploration ?? null;
      emit(this, 'kpi-explore', { exploration: this.exploration, step });
    },
    (error) => emit(this, 'kpi-error', { error: toWireError(error) }),
  );
  readonly #provide = provideContext(this, 'view', NO_VIEW);
  readonly #shared = {
    cursor: createCell<string | null>(null),
    choose: (change: SavedView): void => this.choose(change),
  };
  #view: ViewScope = NO_VIEW;
  #source: 'user' | 'host' = 'host';

  /** Changes what is named on behalf of the reader: the change event has the source `user`. */
  choose(change: SavedView): void {
    this.#source = 'user';
    this.#apply(change);
  }

  /** Range, comparison and filters, to be kept as JSON. */
  save(): SavedView {
    const { range, compare, filters } = readView(this);
    return { ...(range && { range }), ...(compare && { compare }), ...(filters.length > 0 && { filters }) };
  }

  /** Sets what `save` gave. */
  restore(saved: SavedView): void {
    this.range = saved.range ?? null;
    this.compare = saved.compare ?? null;
    this.filters = saved.filters ?? null;
  }

  /** The state as parameters of an address, with the metric that is open. */
  toParams(): URLSearchParams {
    return toParams(this.save(), this.exploration ?? undefined);
  }

  /** Restores what `toParams` gave. Throws an Error that names the parameter that cannot be read; then nothing changes. */
  fromParams(params: URLSearchParams): void {
    const { view, open } = fromParams(params);
    this.restore(view);
    this.exploration = open ?? null;
  }

  #apply(change: SavedView): void {
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
    this.#provide({ ...this.#view, ...this.#shared });
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { range, compare, filters, problem } = this.#view;
    const source = this.#source;
    this.#source = 'host';
    if (changed.has('exploration')) this.#panel.show(this.exploration ?? undefined);
    if (problem) return;
    // What the page wrote on the element is no change; what the reader chose first is one.
    const isChange = (name: 'range' | 'compare' | 'filters'): boolean =>
      changed.has(name) && (source === 'user' || changed.get(name) !== undefined);
    if ((isChange('range') || isChange('compare')) && (range || source === 'user')) {
      emit(this, 'kpi-range-change', { range: range ?? 'today', ...(compare && { compare }), source });
    }
    if (isChange('filters')) emit(this, 'kpi-filter-change', { filters, source });
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
