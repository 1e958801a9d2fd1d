import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { createCell } from '../../client/cell.ts';
import { provideContext } from '../../context/context.ts';
import { NO_VIEW, type ViewScope } from '../../context/page-scope.ts';
import type { ExplorationStep } from '../../controllers/exploration-controller.ts';
import { NO_EXPLORATION, type Exploration } from '../../view/exploration.ts';
import type { SavedView } from '../../view/exploration-params.ts';
import { panelStyles } from './exploration-panel.styles.ts';

/** A dialog over the page with the metric that the reader has opened. Created by `kpi-context`, not by pages. */
export class ExplorationPanel extends LitElement {
  static override styles = panelStyles;

  static override properties = { exploration: { attribute: false } };

  declare exploration: Exploration | undefined;
  /** Called after each step of the reader. */
  onStep: (exploration: Exploration | undefined, step: ExplorationStep) => void = () => undefined;

  readonly #provideView = provideContext(this, 'view', NO_VIEW);
  readonly #provideExplore = provideContext(this, 'explore', NO_EXPLORATION);

  readonly #shared = {
    cursor: createCell<string | null>(null),
    choose: (change: SavedView): void => {
      if (this.exploration) this.#change({ ...this.exploration, ...change });
    },
  };

  constructor() {
    super();
    this.#provideExplore({ open: (exploration) => this.#change(exploration) });
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  protected override willUpdate(): void {
    const { range, compare = 'none', filters } = this.exploration ?? NO_VIEW;
    const view: ViewScope = { ...(range && { range }), compare, filters, ...this.#shared };
    this.#provideView(view);
  }

  protected override render(): TemplateResult {
    const { exploration } = this;
    return html`<dialog part="dialog" aria-label=${exploration?.metric ?? nothing} @close=${this.#onClose}>
      ${exploration ? html`<kpi-explorer metric=${exploration.metric}></kpi-explorer>` : nothing}
    </dialog>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('exploration')) return;
    const dialog = this.#dialog;
    if (this.exploration && !dialog?.open) dialog?.showModal();
    if (!this.exploration && dialog?.open) dialog.close();
  }

  #change(exploration: Exploration): void {
    this.exploration = exploration;
    this.onStep(exploration, 'change');
  }

  readonly #onClose = (): void => {
    if (!this.exploration) return;
    this.exploration = undefined;
    this.onStep(undefined, 'close');
  };
}
