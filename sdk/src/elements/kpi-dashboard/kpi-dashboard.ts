import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Client } from '../../client/client.ts';
import { getDashboards } from '../../client/dashboards.ts';
import { emit } from '../../controllers/events.ts';
import { createRequestController } from '../../controllers/request-controller.ts';
import { dashboard as english } from '../../format/texts/en/dashboard.ts';
import { fill } from '../../format/texts/texts.ts';
import type { DashboardTexts } from '../../format/texts/editing-texts.ts';
import type { WireError } from '../../protocol/query.ts';
import type { DashboardSection, DashboardView } from '../../protocol/dashboards.ts';
import { controlStyles } from '../../styles/controls.styles.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { describeVanished } from '../../view/dashboards/describe-vanished.ts';
import type { WidgetView } from '../../view/widget-state.ts';
import type { KpiContext } from '../kpi-context/kpi-context.ts';
import { KpiElement } from '../kpi-element.ts';
import { renderNotice } from '../render-state.ts';
import { followChanges } from './follow-changes.ts';
import { dashboardStyles } from './kpi-dashboard.styles.ts';
import { EditMode, type ModePage } from './edit-mode.ts';
import { PaperMode } from './paper-mode.ts';
import { placeWidgets } from './place-widgets.ts';
import { renderRows } from './render-rows.ts';
import { WallMode } from './wall-mode.ts';

/** Worded for readers as all of which there is nothing for them. */
const UNKNOWN: WireError = { code: 'unknown_dashboard', message: 'no such dashboard', retryable: false };

/**
 * A dashboard of the catalogue, for the reader's role: title, range, filters, and sections of widgets in a grid that fits
 * its width. The widgets are children of the element, so the page's style sheet reaches them and their parts.
 *
 * @element kpi-dashboard
 * @slot - Further content of the page, below the sections.
 * @csspart title - The title.
 * @csspart controls - The title with range and filters.
 * @csspart section - A section.
 * @csspart section-title - Its title.
 * @csspart grid - Its widgets.
 * @csspart notice - Shown in place of the sections.
 * @csspart preview - Says as which role the dashboard is shown.
 * @csspart menu-button - Opens the menu: save as picture, print. `actions` names its entries: `picture print`, none for no menu.
 * @csspart paper - Title, range, filters and time, on paper alone.
 * @csspart edit-button - Begins to edit, where `editable`.
 * @csspart vanished - Says which changes of the reader no longer fit.
 * @csspart edit-tools - The bar of tools while the dashboard is edited.
 * @csspart wall - The tools over the whole screen.
 * @csspart edit-widget - A widget with its handle while the dashboard is edited.
 * @csspart dialog - What is open over the dashboard while it is edited.
 * @fires kpi-dashboard - A dashboard is shown, with its range, comparison and filters for a page that has a context of its own.
 * @fires kpi-edit - The reader begins to edit, or ends, saved or not.
 * @fires kpi-preview-end - The reader wants to leave the preview as a role; take `preview-as` away.
 * @fires kpi-error - The dashboard could not be loaded; `retryable` says whether trying again may help.
 */
export class KpiDashboard extends KpiElement {
  static override styles = [theme, stateStyles, controlStyles, dashboardStyles];

  static override properties: PropertyDeclarations = {
    dashboard: {},
    previewAs: { attribute: 'preview-as' },
    bare: { type: Boolean },
    editable: { type: Boolean },
    editing: { type: Boolean },
    wall: { type: Boolean },
    wallInterval: { attribute: 'wall-interval' },
  };

  /** Id of the dashboard; without it the one that opens first for the reader's role. */
  declare dashboard: string | null;
  /** A role whose dashboards are shown, for readers who may preview: its widgets, with the numbers of the reader. */
  declare previewAs: string | null;
  /** Shows the sections alone: range and filters are those of the `kpi-context` around. */
  declare bare: boolean;
  /** Has a button by which the reader makes the dashboard their own. */
  declare editable: boolean;
  /** The reader makes it their own: set it to begin. Taking it away drops what was not saved. */
  declare editing: boolean;
  /**
   * Shows the reader's dashboards one after another over the whole screen, which it keeps on: set it in answer to a click. It
   * ends by Escape.
   */
  declare wall: boolean;
  /** Time that each of them is shown, seconds; 30 when absent. */
  declare wallInterval: number | string | null;

  readonly #answer = createRequestController<DashboardView | null>(this, ['not_found']);
  #shown: DashboardView | undefined;
  readonly #page: ModePage = {
    element: this,
    getDashboard: () => this.#ready,
    getClient: () => this.activeClient,
    getFormatter: () => this.formatter,
    getCatalog: () => this.catalog,
    getChosen: () => this.renderRoot.querySelector<KpiContext>('kpi-context')?.save() ?? this.around,
  };
  readonly #edit = new EditMode(this.#page, (saved) => {
    this.editing = false;
    if (saved) this.#answer.replace(saved);
    else placeWidgets(this, this.#ready);
  });
  readonly #wall = new WallMode(this, this.#page);
  readonly #paper = new PaperMode(this.#page);

  constructor() {
    super();
    this.bare = false;
    this.editable = false;
    this.editing = false;
    this.wall = false;
  }
  readonly #changes = followChanges(
    this,
    () => this.#shown,
    () => this.#answer.repeat(),
  );

  protected override willUpdate(): void {
    super.willUpdate();
    this.#changes.watch(this.activeClient);
    const id = this.dashboard || undefined;
    const as = this.previewAs || undefined;
    const load = async (client: Client): Promise<DashboardView | null> =>
      (await getDashboards(client).load(id, as)) ?? null;
    this.#answer.follow(this.activeClient, JSON.stringify([id, as]), load);
  }

  protected override updated(): void {
    const shown = this.#ready;
    // Bundles of Lit reflect no properties.
    for (const name of ['editing', 'wall'] as const) this.toggleAttribute(name, this[name]);
    this.#edit.follow(this.editing && this.#mayEdit(shown));
    this.#wall.follow();
    const { editor } = this.#edit;
    if (editor) placeWidgets(this, editor.layout, true);
    editor?.updated();
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (!editor) placeWidgets(this, shown);
    if (shown) emit(this, 'kpi-dashboard', { dashboard: shown });
  }

  /** The dashboard of a role is not the reader's to change, and an embed token may be without the right. */
  #mayEdit(dashboard: DashboardView | undefined): boolean {
    return !dashboard?.preview && this.catalog?.personalize === true;
  }

  /** The dashboard that is shown. */
  get #ready(): DashboardView | undefined {
    return (this.#view.state === 'ready' && this.#answer.value) || undefined;
  }

  get #texts(): DashboardTexts {
    return this.formatter.texts.dashboard ?? english;
  }

  /** Loads the dashboard again, after an edit of the catalogue. */
  override refresh(): void {
    super.refresh();
    this.#answer.repeat();
  }

  /** Draws the dashboard as it is shown, as a PNG: title, range, filters and time above it. Rejects while there is nothing to draw. */
  toPicture(): Promise<Blob> {
    return this.#paper.draw();
  }

  /** Opens the browser's dialog to print the dashboard, or to save it as PDF, without what is around it on the page. */
  print(): Promise<void> {
    return this.#paper.print();
  }

  get #view(): WidgetView {
    if (this.problem && !this.activeClient)
      return { state: 'error', error: { code: 'invalid_attribute', message: this.problem, retryable: false } };
    const { view, value } = this.#answer;
    // One of another role is answered as one that does not exist.
    const isMissing = view.error?.code === 'not_found' || (view.state === 'ready' && value === null);
    return isMissing ? { state: 'denied', error: UNKNOWN } : view;
  }

  protected override render(): TemplateResult {
    const view = this.#view;
    const dashboard = view.state === 'ready' ? this.#answer.value : undefined;
    const content =
      renderNotice(this.formatter, view, () => this.#answer.repeat()) ??
      (dashboard
        ? (this.#edit.editor?.render() ??
          html`${this.#renderPreview(dashboard)}${this.#renderVanished(dashboard)}${this.#renderSections(dashboard)}`)
        : html`<div class="skeleton" aria-busy="true"></div>`);
    const body = html`${this.#paper.renderHead()}${content}<slot></slot>${this.#wall.render()}`;
    if (this.bare) return body;
    return html`<kpi-context range=${dashboard?.range ?? 'today'} compare=${dashboard?.compare ?? 'previous period'}>
      <div class="controls" part="controls">
        ${dashboard ? html`<h1 class="heading" part="title">${dashboard.title}</h1>` : html`<div class="heading"></div>`}
        ${
          this.editable && dashboard && this.#mayEdit(dashboard) && !this.editing
            ? html`<button part="edit-button" class="chip" @click=${() => (this.editing = true)}>
                ${this.#texts.edit}
              </button>`
            : nothing
        }
        <range-picker></range-picker>
        ${
          dashboard && dashboard.filters.length > 0
            ? html`<filter-bar dimensions=${dashboard.filters.join(',')}></filter-bar>`
            : nothing
        }
        ${this.editing ? nothing : this.#paper.renderButton(this.actions)}
      </div>
      ${body}
    </kpi-context>`;
  }

  #renderPreview({ preview }: DashboardView): TemplateResult | typeof nothing {
    if (!preview) return nothing;
    const { title, filteredBy } = preview;
    const texts = this.#texts.preview;
    const names = filteredBy.map((name) => this.catalog?.dimensions.find((each) => each.name === name)?.title ?? name);
    return html`<div part="preview" class="preview" role="note">
      <p>
        <strong>${fill(texts.banner, { role: title })}</strong> ${texts.numbers}
        ${names.length > 0 ? fill(texts.rows, { role: title, dimensions: names.join(', ') }) : nothing}
      </p>
      <button class="chip" @click=${() => emit(this, 'kpi-preview-end', { role: preview.role })}>${texts.end}</button>
    </div>`;
  }

  #renderVanished({ overlay }: DashboardView): TemplateResult | typeof nothing {
    if (!overlay || overlay.vanished.length === 0) return nothing;
    return html`<p part="vanished" class="muted">${describeVanished(overlay.vanished, this.#texts)}</p>`;
  }

  /** Sections whose widgets the reader has all taken away are not shown. */
  #renderSections({ sections }: DashboardView): TemplateResult[] {
    return sections.filter(({ widgets }) => widgets.length > 0).map((section) => this.#renderSection(section));
  }

  #renderSection(section: DashboardSection): TemplateResult {
    return html`<section part="section" aria-labelledby=${section.title ? section.id : nothing}>
      ${section.title ? html`<h2 part="section-title" id=${section.id}>${section.title}</h2>` : nothing}
      <div class="rows" part="grid">${renderRows(section.widgets)}</div>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kpi-dashboard': KpiDashboard;
  }
}
