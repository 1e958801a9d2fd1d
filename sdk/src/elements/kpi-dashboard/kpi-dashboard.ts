import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { getDashboards } from '../../client/dashboards.ts';
import { emit } from '../../controllers/events.ts';
import { createRequestController } from '../../controllers/request-controller.ts';
import { dashboard as english } from '../../format/texts/en/dashboard.ts';
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
import { placeWidgets, toSlot } from './place-widgets.ts';
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
 * @csspart edit-button - Begins to edit, where `editable`.
 * @csspart vanished - Says which changes of the reader no longer fit.
 * @csspart edit-tools - The bar of tools while the dashboard is edited.
 * @csspart wall - The tools over the whole screen.
 * @csspart edit-widget - A widget with its handle while the dashboard is edited.
 * @csspart dialog - What is open over the dashboard while it is edited.
 * @fires kpi-dashboard - A dashboard is shown, with its range, comparison and filters for a page that has a context of its own.
 * @fires kpi-edit - The reader begins to edit, or ends, saved or not.
 * @fires kpi-error - The dashboard could not be loaded; `retryable` says whether trying again may help.
 */
export class KpiDashboard extends KpiElement {
  static override styles = [theme, stateStyles, controlStyles, dashboardStyles];

  static override properties: PropertyDeclarations = {
    dashboard: {},
    bare: { type: Boolean },
    editable: { type: Boolean },
    editing: { type: Boolean },
    wall: { type: Boolean },
    wallInterval: { attribute: 'wall-interval' },
  };

  /** Id of the dashboard; without it the one that opens first for the reader's role. */
  declare dashboard: string | null;
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
    this.#answer.follow(this.activeClient, `${id}`, async (client) => (await getDashboards(client).load(id)) ?? null);
  }

  protected override updated(): void {
    const shown = this.#ready;
    // Bundles of Lit reflect no properties.
    for (const name of ['editing', 'wall'] as const) this.toggleAttribute(name, this[name]);
    this.#edit.follow(this.editing);
    this.#wall.follow();
    const { editor } = this.#edit;
    if (editor) placeWidgets(this, editor.layout, true);
    editor?.updated();
    if (shown === this.#shown) return;
    this.#shown = shown;
    if (!editor) placeWidgets(this, shown);
    if (shown) emit(this, 'kpi-dashboard', { dashboard: shown });
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
        ? (this.#edit.editor?.render() ?? html`${this.#renderVanished(dashboard)}${this.#renderSections(dashboard)}`)
        : html`<div class="skeleton" aria-busy="true"></div>`);
    const body = html`${content}<slot></slot>${this.#wall.render()}`;
    if (this.bare) return body;
    return html`<kpi-context range=${dashboard?.range ?? 'today'} compare=${dashboard?.compare ?? 'previous period'}>
      <div class="controls" part="controls">
        ${dashboard ? html`<h1 class="heading" part="title">${dashboard.title}</h1>` : html`<div class="heading"></div>`}
        ${
          this.editable && dashboard && !this.editing
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
      </div>
      ${body}
    </kpi-context>`;
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
      <div class="grid" part="grid">
        ${section.widgets.map(
          (widget) =>
            html`<slot
              name=${toSlot(widget)}
              class="w${widget.width} ${widget.element === 'kpi-card' ? 'tile' : ''}"
            ></slot>`,
        )}
      </div>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kpi-dashboard': KpiDashboard;
  }
}
