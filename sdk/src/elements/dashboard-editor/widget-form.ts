import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { KpiContext } from '../kpi-context/kpi-context.ts';
import { fill } from '../../format/texts/texts.ts';
import type { DashboardWidget } from '../../protocol/dashboards.ts';
import { controlStyles } from '../../styles/controls.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import {
  changeProperties,
  FIELDS,
  findDimensions,
  type PropertyChanges,
} from '../../view/dashboards/change-properties.ts';
import { findWidget } from '../../view/dashboards/name-widget.ts';
import { toParams } from '../../view/exploration/exploration-params.ts';
import { KpiElement } from '../kpi-element.ts';
import type { DashboardEditor } from './dashboard-editor.ts';
import { formStyles } from './widget-form.styles.ts';

/** The properties of a widget, in a form. Created by the edit mode, not by pages. */
export class WidgetForm extends KpiElement {
  static override styles = [theme, controlStyles, formStyles];

  static override properties: PropertyDeclarations = {
    editor: { attribute: false },
    widget: {},
    wanted: { state: true },
    width: { state: true },
    hasOwnRange: { state: true },
  };

  declare editor: DashboardEditor | undefined;
  /** Id of the widget. */
  declare widget: string;
  declare private wanted: PropertyChanges;
  declare private width: number | undefined;
  declare private hasOwnRange: boolean | undefined;

  constructor() {
    super();
    this.wanted = {};
  }

  protected override render(): TemplateResult | typeof nothing {
    const { editor } = this;
    const widget = editor && findWidget(editor.layout, this.widget)?.widget;
    if (!editor || !widget) return nothing;
    const { form, cancel } = editor.texts;
    // Of several metrics only the catalogue says which.
    const isSeveral = widget.props['metrics'] !== undefined;
    const fields = FIELDS[widget.element].filter((name) => !isSeveral || (name !== 'metric' && name !== 'by'));
    const has = (name: (typeof fields)[number]): boolean => fields.includes(name);
    return html`<form @submit=${(event: Event) => this.#apply(event, editor, widget)}>
      ${has('metric') ? this.#renderMetric(editor, widget) : nothing}
      ${has('by') ? this.#renderDimension(editor, widget) : nothing}
      ${has('type') ? this.#renderType(editor, widget) : nothing}
      ${this.#renderSelect(
        form.width,
        form.widths.map((name, index) => [`${index + 1}`, name] as const),
        `${this.width ?? widget.width}`,
        (value) => (this.width = Number(value)),
      )}
      <label
        ><span>${form.label}</span>
        <input
          maxlength="200"
          placeholder=${editor.nameOf(widget.id).replace(/ · .*/, '')}
          .value=${String(this.#valueOf(widget, 'label') ?? '')}
          @input=${(event: Event) => this.#want('label', (event.target as HTMLInputElement).value.trim() || null)}
      /></label>
      ${has('range') ? this.#renderView(editor, widget) : nothing}
      <div class="answers">
        <button type="button" class="plain" @click=${() => editor.open(undefined)}>${cancel}</button>
        <button class="apply">${form.apply}</button>
      </div>
    </form>`;
  }

  #renderMetric(editor: DashboardEditor, widget: DashboardWidget): TemplateResult {
    const options = (this.catalog?.metrics ?? []).map(({ name, title }) => [name, title] as const);
    return this.#renderSelect(editor.texts.form.metric, options, String(this.#valueOf(widget, 'metric')), (value) =>
      this.#want('metric', value),
    );
  }

  #renderDimension(editor: DashboardEditor, widget: DashboardWidget): TemplateResult {
    const { form } = editor.texts;
    const dimensions = findDimensions(this.catalog, String(this.#valueOf(widget, 'metric')));
    const options = dimensions.map(({ name, title }) => [name, title] as const);
    const none = widget.element === 'kpi-breakdown' ? [] : [['', form.noSplit] as const];
    return this.#renderSelect(form.by, [...none, ...options], String(this.#valueOf(widget, 'by') ?? ''), (value) =>
      this.#want('by', value || null),
    );
  }

  #renderType(editor: DashboardEditor, widget: DashboardWidget): TemplateResult {
    const { form } = editor.texts;
    const options = (['line', 'area', 'bar'] as const).map((type) => [type, form.types[type]] as const);
    return this.#renderSelect(form.type, options, String(this.#valueOf(widget, 'type') ?? 'line'), (value) =>
      this.#want('type', value),
    );
  }

  /** Period and filters of the widget alone, by the same controls as those of a page. */
  #renderView(editor: DashboardEditor, widget: DashboardWidget): TemplateResult {
    const { form } = editor.texts;
    const { range, compare, filters } = widget.props;
    const hasOwnRange = this.hasOwnRange ?? range !== undefined;
    const metric = String(this.#valueOf(widget, 'metric') ?? widget.props['metrics']).split(',')[0] ?? '';
    const dimensions = findDimensions(this.catalog, metric);
    const stop = (event: Event): void => event.stopPropagation();
    return html`<fieldset>
        <legend>${form.range}</legend>
        ${[false, true].map(
          (isOwn) =>
            html`<label class="radio"
              ><input
                type="radio"
                name="period"
                .checked=${hasOwnRange === isOwn}
                @change=${() => (this.hasOwnRange = isOwn)}
              /><span>${isOwn ? form.ownRange : form.asDashboard}</span></label
            >`,
        )}
        <kpi-context
          class="period"
          range=${String(range ?? 'last 7 days')}
          compare=${String(compare ?? 'previous period')}
          @kpi-range-change=${stop}
        >
          ${hasOwnRange ? html`<range-picker compact></range-picker>` : nothing}
        </kpi-context>
      </fieldset>
      <fieldset>
        <legend>${form.filter}</legend>
        <kpi-context
          class="filters"
          filters=${filters === undefined ? nothing : String(filters)}
          @kpi-filter-change=${stop}
        >
          <filter-bar dimensions=${dimensions.map(({ name }) => name).join(',')} metric=${metric}></filter-bar>
        </kpi-context>
      </fieldset>`;
  }

  #renderSelect(
    name: string,
    options: readonly (readonly [value: string, text: string])[],
    chosen: string,
    choose: (value: string) => void,
  ): TemplateResult {
    return html`<label
      ><span>${name}</span>
      <select @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
        ${options.map(([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`)}
      </select></label
    >`;
  }

  #valueOf({ props }: DashboardWidget, name: string): PropertyChanges[string] | undefined {
    return name in this.wanted ? this.wanted[name] : props[name];
  }

  #want(name: string, value: PropertyChanges[string]): void {
    this.wanted = { ...this.wanted, [name]: value };
  }

  /** One step of the session for all that was changed. */
  #apply(event: Event, editor: DashboardEditor, widget: DashboardWidget): void {
    event.preventDefault();
    const props = changeProperties(widget, { ...this.wanted, ...this.#readView(widget) }, this.catalog);
    const said = fill(editor.texts.said.changed, { title: editor.nameOf(widget.id) });
    const width = this.width ?? widget.width;
    editor.open(undefined);
    if (Object.keys(props).length > 0) editor.change({ kind: 'set', widget: widget.id, props }, said, true);
    if (width !== widget.width) editor.change({ kind: 'resize', widget: widget.id, width }, said, true);
    editor.dispatch({ kind: 'keepDraft' });
    editor.focusHandle(widget.id);
  }

  #readView({ props }: DashboardWidget): PropertyChanges {
    const find = (name: string): KpiContext | null => this.renderRoot.querySelector<KpiContext>(`kpi-context.${name}`);
    const [period, filters] = [find('period'), find('filters')];
    if (!period || !filters) return {};
    const chosen = toParams(period.save());
    const isOwn = this.hasOwnRange ?? props['range'] !== undefined;
    return {
      range: isOwn ? chosen.get('range') : null,
      compare: isOwn ? chosen.get('compare') : null,
      filters: toParams(filters.save()).get('filters'),
    };
  }
}
