import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { getDashboards } from '../../client/dashboards.ts';
import { emit } from '../../controllers/events.ts';
import { createRequestController } from '../../controllers/request-controller.ts';
import type { WireError } from '../../protocol/query.ts';
import type { DashboardSection, DashboardView } from '../../protocol/dashboards.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import type { WidgetView } from '../../view/widget-state.ts';
import { KpiElement } from '../kpi-element.ts';
import { renderNotice } from '../render-state.ts';
import { dashboardStyles } from './kpi-dashboard.styles.ts';
import { placeWidgets, toSlot } from './place-widgets.ts';

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
 * @fires kpi-dashboard - A dashboard is shown, with its range, comparison and filters for a page that has a context of its own.
 * @fires kpi-error - The dashboard could not be loaded; `retryable` says whether trying again may help.
 */
export class KpiDashboard extends KpiElement {
  static override styles = [theme, stateStyles, dashboardStyles];

  static override properties: PropertyDeclarations = { dashboard: {}, bare: { type: Boolean } };

  /** Id of the dashboard; without it the one that opens first for the reader's role. */
  declare dashboard: string | null;
  /** Shows the sections alone: range and filters are those of the `kpi-context` around. */
  declare bare: boolean;

  readonly #answer = createRequestController<DashboardView | null>(this, ['not_found']);
  #shown: DashboardView | undefined;

  protected override willUpdate(): void {
    super.willUpdate();
    const id = this.dashboard || undefined;
    this.#answer.follow(this.activeClient, `${id}`, async (client) => (await getDashboards(client).load(id)) ?? null);
  }

  protected override updated(): void {
    const view = this.#view;
    const shown = (view.state === 'ready' && this.#answer.value) || undefined;
    if (shown === this.#shown) return;
    this.#shown = shown;
    placeWidgets(this, shown);
    if (shown) emit(this, 'kpi-dashboard', { dashboard: shown });
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
        ? dashboard.sections.map((section) => this.#renderSection(section))
        : html`<div class="skeleton" aria-busy="true"></div>`);
    const body = html`${content}<slot></slot>`;
    if (this.bare) return body;
    return html`<kpi-context range=${dashboard?.range ?? 'today'} compare=${dashboard?.compare ?? 'previous period'}>
      <div class="controls" part="controls">
        ${dashboard ? html`<h1 class="heading" part="title">${dashboard.title}</h1>` : html`<div class="heading"></div>`}
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
