import { html, type TemplateResult } from 'lit';
import { consumeContext } from '../context/context.ts';
import { NO_VIEW } from '../context/page-scope.ts';
import { emit } from '../controllers/events.ts';
import { warnOnce } from '../controllers/warn-once.ts';
import { controls as english } from '../format/texts/en/controls.ts';
import type { ControlTexts } from '../format/texts/control-texts.ts';
import type { SavedView } from '../view/exploration/exploration-params.ts';
import { readFilters, readRange } from '../view/read-attributes.ts';
import { KpiElement } from './kpi-element.ts';

/**
 * Base of the elements by which readers choose what is shown: their state is that of the `kpi-context` around. Without one it
 * is their own: `range`, `compare` and `filters` are properties, and the same events as those of a context tell of changes.
 */
export abstract class ViewControl extends KpiElement {
  readonly #findView = consumeContext(this, 'view', NO_VIEW);
  #mistake: string | undefined;
  /** Range, comparison and filters that are chosen now. */
  protected view: Required<SavedView> = { range: 'today', compare: 'previous period', filters: [] };

  protected get words(): ControlTexts {
    return this.formatter.texts.controls ?? english;
  }

  /** Reads further attributes. Throws an Error that says which one cannot be read. */
  protected readOwn(): void {
    // Elements without further attributes have nothing to read.
  }

  protected override willUpdate(): void {
    super.willUpdate();
    try {
      this.view = this.#readView();
      this.readOwn();
      this.#mistake = undefined;
    } catch (error) {
      this.#mistake = `<${this.localName}> ${(error as Error).message}`;
    }
  }

  #readView(): Required<SavedView> {
    const around = this.#findView();
    const problem = this.page.problem ?? around.problem;
    if (problem) throw new Error(problem);
    const own = {
      range: readRange('range', this.range),
      compare: readRange('compare', this.compare),
      filters: readFilters(this.filters),
    };
    const { range, compare, filters } = around.choose ? around : own;
    return { range: range ?? 'today', compare: compare ?? 'previous period', filters };
  }

  /** Changes the context around; without one, the element's own properties, and tells the page. */
  protected choose(change: SavedView): void {
    const { choose } = this.#findView();
    if (choose) return choose(change);
    Object.assign(this, change);
    const { range, compare, filters } = this.#readView();
    if (change.filters) emit(this, 'kpi-filter-change', { filters, source: 'user' });
    else emit(this, 'kpi-range-change', { range, compare, source: 'user' });
  }

  /** Renders what stands in place of the control if the page set an attribute that cannot be read. */
  protected renderMistake(): TemplateResult | undefined {
    if (!this.#mistake) return undefined;
    const { misconfigured } = this.formatter.texts;
    return html`<p part="notice" class="bar muted">${misconfigured}. ${this.#mistake}</p>`;
  }

  #said: string | undefined;

  /** Tells of an attribute that cannot be read, on the console and by an event. */
  protected override updated(): void {
    if (this.#mistake === this.#said) return;
    this.#said = this.#mistake;
    if (!this.#mistake) return;
    warnOnce(this.#mistake);
    emit(this, 'kpi-error', { error: { code: 'invalid_attribute', message: this.#mistake, retryable: false } });
  }
}
