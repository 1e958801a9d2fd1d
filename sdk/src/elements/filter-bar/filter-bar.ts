import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { createRequestController } from '../../controllers/request-controller.ts';
import { exploration } from '../../format/texts/en/exploration.ts';
import { fill } from '../../format/texts/texts.ts';
import type { DimensionView, MetricView } from '../../protocol/catalog.ts';
import type { Filter, QueryResult } from '../../protocol/query.ts';
import { controlStyles } from '../../styles/controls.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { findChosen, readChosen, replaceChoice, toggleValue, type Choice } from '../../view/series/choose-values.ts';
import { describeFilter } from '../../view/describe-filter.ts';
import { closeOutside, moveFocus, openPopup } from '../popup/popup.ts';
import { popupStyles } from '../popup/popup.styles.ts';
import { ViewControl } from '../view-control.ts';
import { filterBarStyles } from './filter-bar.styles.ts';
import { listValues, renderValue } from './value-list.ts';
import { buildValuesQuery, findCountMetric } from './values-query.ts';

/** Values that a chip names; it counts the others. */
const NAMED_VALUES = 2;

/**
 * The filters of the `kpi-context` around as chips, and what adds another: a dimension, then its values with a number each,
 * searched, included or excluded. Without a context, `filters` is its property.
 *
 * @element filter-bar
 * @csspart chips - The filters.
 * @csspart dialog - The choice of dimensions and values.
 * @csspart notice - Shown in place of them if an attribute cannot be read.
 * @fires kpi-filter-change - The reader changed the filters; fired by the context where there is one.
 * @fires kpi-error - An attribute cannot be read, or the values could not be loaded.
 */
export class FilterBar extends ViewControl {
  static override styles = [theme, controlStyles, popupStyles, filterBarStyles];

  static override properties: PropertyDeclarations = {
    dimensions: {},
    metric: {},
    dimension: { state: true },
    isOpen: { state: true },
    search: { state: true },
    isExcluding: { state: true },
  };

  /** Names of the dimensions that are offered, joined by commas; all of the catalogue when absent. */
  declare dimensions: string | null;
  /** Metric whose numbers stand beside values; the first count of the catalogue when absent. */
  declare metric: string | null;
  /** The dimension whose values are shown; undefined for the list of dimensions. */
  declare private dimension: string | undefined;
  declare private isOpen: boolean;
  declare private search: string;
  declare private isExcluding: boolean;

  /** True if the service has more values of the dimension than are listed, and searches them. */
  #hasMore = false;
  readonly #answer = createRequestController<{ readonly dimension: string; readonly result: QueryResult }>(this);

  constructor() {
    super();
    this.isOpen = false;
    this.isExcluding = false;
    this.search = '';
  }

  get #offered(): readonly DimensionView[] {
    const { catalog } = this;
    const names = this.dimensions?.split(',').map((name) => name.trim());
    if (!names) return catalog?.dimensions ?? [];
    return names.flatMap((name) => catalog?.dimensions.filter((dimension) => dimension.name === name) ?? []);
  }

  get #metric(): MetricView | undefined {
    return this.metric ? this.findMetric(this.metric) : findCountMetric(this.catalog, this.dimension ?? '');
  }

  /** The values that are chosen of the dimension that is shown. */
  get #choice(): Choice {
    const { dimension: member = '', isExcluding } = this;
    const filter = this.view.filters[findChosen(this.view.filters, member)];
    return (filter && readChosen(filter)) ?? { member, values: [], isExcluded: isExcluding };
  }

  get #result(): QueryResult | undefined {
    const { value } = this.#answer;
    return value?.dimension === this.dimension ? value?.result : undefined;
  }

  protected override willUpdate(): void {
    super.willUpdate();
    const { dimension } = this;
    const metric = this.#metric;
    if (!this.isOpen || !dimension || !metric) return;
    if (this.#result?.truncated) this.#hasMore = true;
    const text = this.#hasMore ? this.search.trim() : '';
    const query = buildValuesQuery(metric.name, dimension, this.view, text, this.activeTimeZone);
    this.#answer.follow(this.activeClient, JSON.stringify(query), async (client) => ({
      dimension,
      result: await client.query(query),
    }));
  }

  protected override render(): TemplateResult {
    return this.renderMistake() ?? this.#renderBar();
  }

  #renderBar(): TemplateResult {
    const { words, view } = this;
    return html`<div class="bar" role="group" aria-label=${words.filters}>
        <span part="chips" class="chips">${view.filters.map((filter, index) => this.#renderChip(filter, index))}</span>
        ${this.catalog && this.#offered.length === 0 ? nothing : this.#renderAdd()}
        ${
          view.filters.length > 1
            ? html`<button class="link" @click=${() => this.choose({ filters: [] })}>${words.clearAll}</button>`
            : nothing
        }
      </div>
      <dialog
        part="dialog"
        aria-label=${words.filters}
        @close=${() => (this.isOpen = false)}
        @pointerdown=${closeOutside}
        @keydown=${this.#onKey}
      >
        ${this.isOpen ? (this.dimension ? this.#renderValues() : this.#renderDimensions()) : nothing}
      </dialog>`;
  }

  #renderAdd(): TemplateResult {
    return html`<button class="chip add" aria-haspopup="dialog" aria-expanded=${this.isOpen} @click=${this.#onAdd}>
      <span aria-hidden="true">+</span> ${this.words.addFilter}
    </button>`;
  }

  #renderChip(filter: Filter, index: number): TemplateResult {
    const { words } = this;
    const choice = readChosen(filter);
    const name = choice ? this.#nameChoice(choice) : this.#describe(filter);
    const isEditable = choice !== undefined && findChosen(this.view.filters, choice.member) === index;
    return html`<span class="filter"
      >${
        isEditable
          ? html`<button aria-haspopup="dialog" @click=${(event: Event) => this.#open(event, choice.member)}>
              ${name}
            </button>`
          : html`<span>${name}</span>`
      }<button class="remove" aria-label=${fill(words.remove, { filter: name })} @click=${() => this.#remove(index)}>
        ×
      </button></span
    >`;
  }

  #describe(filter: Filter): string {
    const { texts, locale } = this.formatter;
    return describeFilter(filter, this.catalog, texts.exploration ?? exploration, locale);
  }

  #nameChoice({ member, values, isExcluded }: Choice): string {
    const { words } = this;
    const named = values.slice(0, NAMED_VALUES).map((value) => this.#nameValue(member, value));
    const more = values.length - named.length;
    const list = [...named, ...(more > 0 ? [`+${this.formatter.number(more, {})}`] : [])].join(', ');
    return fill(isExcluded ? words.excluded : words.included, { name: this.#nameDimension(member), values: list });
  }

  #nameDimension(name: string): string {
    return this.catalog?.dimensions.find((dimension) => dimension.name === name)?.title ?? name;
  }

  #nameValue(member: string, value: Choice['values'][number]): string {
    return value === null ? this.words.none : this.findLabel(member, String(value));
  }

  #renderDimensions(): TemplateResult {
    return html`<h2 class="head">${this.words.filterBy}</h2>
      <ul class="dimensions">
        ${this.#offered.map(
          ({ name, title }) =>
            html`<li>
              <button @click=${() => this.#show(name)}>${title}<span aria-hidden="true">›</span></button>
            </li>`,
        )}
      </ul>`;
  }

  #renderValues(): TemplateResult {
    const { words, dimension = '', formatter } = this;
    const choice = this.#choice;
    const metric = this.#metric;
    const title = this.#nameDimension(dimension);
    const result = this.#result;
    const values = listValues(result, choice, metric?.name ?? '', this.search, (value) =>
      this.#nameValue(dimension, value),
    );
    const isFailed = this.#answer.view.state === 'error' || this.#answer.view.state === 'denied';
    const { loading, error } = formatter.texts;
    const status = isFailed ? error : result ? this.#sayCount(result, values.length) : loading;
    return html`<div class="head">
        ${
          this.#offered.length > 1
            ? html`<button class="back" aria-label=${words.back} @click=${() => this.#show(undefined)}>‹</button>`
            : nothing
        }
        <h2>${title}</h2>
        <div class="choice" role="group" aria-label=${title}>
          ${[false, true].map(
            (isExcluded) =>
              html`<button aria-pressed=${choice.isExcluded === isExcluded} @click=${() => this.#exclude(isExcluded)}>
                ${isExcluded ? words.isNot : words.is}
              </button>`,
          )}
        </div>
      </div>
      <input
        type="search"
        class="search"
        .value=${this.search}
        aria-label=${fill(words.search, { name: title })}
        placeholder=${fill(words.search, { name: title })}
        @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value)}
      />
      ${metric ? html`<p class="columns muted" aria-hidden="true"><span>${title}</span><span>${metric.title}</span></p>` : nothing}
      <ul class="values" aria-label=${title} aria-busy=${!result}>
        ${values.map((value) =>
          renderValue(value, choice, metric, { formatter, words }, (chosen, isOnly) =>
            this.#setValues(isOnly ? [chosen] : toggleValue(choice.values, chosen), isOnly ? false : choice.isExcluded),
          ),
        )}
      </ul>
      <p role="status" class="muted">${status}</p>
      <footer role="none">
        ${choice.values.length > 0 ? html`<button class="link" @click=${() => this.#setValues([])}>${words.clear}</button>` : nothing}
        <button class="chip done" @click=${this.#close}>${words.done}</button>
      </footer>`;
  }

  #sayCount({ truncated, rowCount }: QueryResult, count: number): string {
    if (count === 0) return this.words.noValues;
    if (!truncated || rowCount === undefined) return '';
    const say = (value: number): string => this.formatter.number(value, {});
    return fill(this.words.shownOf, { shown: say(count), count: say(rowCount) });
  }

  #setValues(values: Choice['values'], isExcluded = this.#choice.isExcluded): void {
    const { member } = this.#choice;
    this.isExcluding = isExcluded;
    this.choose({ filters: replaceChoice(this.view.filters, { member, values, isExcluded }) });
  }

  #exclude(isExcluded: boolean): void {
    if (this.#choice.values.length > 0) this.#setValues(this.#choice.values, isExcluded);
    this.isExcluding = isExcluded;
  }

  #remove(index: number): void {
    this.choose({ filters: this.view.filters.filter((_filter, place) => place !== index) });
    this.renderRoot.querySelector<HTMLElement>('.add')?.focus();
  }

  readonly #onAdd = (event: Event): void => {
    const [first, second] = this.#offered;
    this.#open(event, second ? undefined : first?.name);
  };

  #open(event: Event, dimension: string | undefined): void {
    const opener = event.currentTarget as HTMLElement;
    this.isOpen = true;
    this.#show(dimension);
    void this.updateComplete.then(() => {
      const dialog = this.renderRoot.querySelector('dialog');
      if (!dialog || dialog.open) return;
      openPopup(dialog, opener);
      this.#focusFirst();
    });
  }

  #show(dimension: string | undefined): void {
    this.dimension = dimension;
    this.search = '';
    this.isExcluding = false;
    this.#hasMore = false;
    void this.updateComplete.then(() => this.#focusFirst());
  }

  /** The search, unless that would open the keyboard of a phone; of the dimensions the first. */
  #focusFirst(): void {
    const search = matchMedia('(pointer: coarse)').matches ? '.done' : '.search';
    this.renderRoot.querySelector<HTMLElement>(this.dimension ? search : '.dimensions button')?.focus();
  }

  readonly #close = (): void => this.renderRoot.querySelector('dialog')?.close();

  readonly #onKey = (event: KeyboardEvent): void =>
    moveFocus(event, this.renderRoot.querySelectorAll<HTMLElement>('.search, li input, .dimensions button'));
}

declare global {
  interface HTMLElementTagNameMap {
    'filter-bar': FilterBar;
  }
}
