import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { createCell } from '../../client/cell.ts';
import { provideContext } from '../../context/context.ts';
import { NO_VIEW, type ViewScope } from '../../context/page-scope.ts';
import type { ExplorationStep } from '../../controllers/exploration-controller.ts';
import { keepFocus } from '../../controllers/keep-focus.ts';
import { exploration as english } from '../../format/texts/en/exploration.ts';
import type { ExplorationTexts } from '../../format/texts/exploration-texts.ts';
import { theme } from '../../styles/theme.styles.ts';
import { NO_EXPLORATION, type Exploration, type ExplorationView } from '../../view/exploration/exploration.ts';
import type { SavedView } from '../../view/exploration/exploration-params.ts';
import { KpiElement } from '../kpi-element.ts';
import { panelStyles } from './exploration-panel.styles.ts';

const VIEWS: readonly ExplorationView[] = ['explore', 'explain', 'proof'];
/** Steps that can be taken back; older ones are forgotten. */
const MAX_STEPS = 50;

/**
 * A dialog over the page with the metric that the reader has opened: in depth, explained or proven. Created by
 * `kpi-context`, not by pages.
 */
export class ExplorationPanel extends KpiElement {
  static override styles = [theme, panelStyles];

  static override properties: PropertyDeclarations = { exploration: { attribute: false } };

  /** The metric that is shown; undefined closes the panel. Setting it is no step of the reader. */
  declare exploration: Exploration | undefined;
  /** Called after each step of the reader. */
  onStep: (exploration: Exploration | undefined, step: ExplorationStep) => void = () => undefined;

  readonly #provideView = provideContext(this, 'view', NO_VIEW);
  readonly #provideExplore = provideContext(this, 'explore', NO_EXPLORATION);
  /** Earlier steps, oldest first. */
  #before: Exploration[] = [];

  readonly #shared = {
    cursor: createCell<string | null>(null),
    choose: (change: SavedView): void => {
      if (this.exploration) this.#change({ ...this.exploration, ...change });
    },
  };

  constructor() {
    super();
    keepFocus(this, 'h2');
    this.#provideExplore({ open: (exploration) => this.#change(exploration) });
  }

  get #dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  get #texts(): ExplorationTexts {
    return this.formatter.texts.exploration ?? english;
  }

  protected override willUpdate(changed?: PropertyValues): void {
    super.willUpdate();
    if (changed?.has('exploration')) this.#forget(changed.get('exploration') as Exploration | undefined);
    const { range, compare = 'none', filters } = this.exploration ?? NO_VIEW;
    const view: ViewScope = { ...(range && { range }), compare, filters, ...this.#shared };
    this.#provideView(view);
  }

  /** Drops steps that do not lead here: the page itself, or the browser's Back button, may have gone elsewhere. */
  #forget(before: Exploration | undefined): void {
    if (!this.exploration || !before) this.#before = [];
    else if (isSame(this.exploration, this.#before.at(-1))) this.#before.pop();
  }

  protected override render(): TemplateResult {
    const { exploration } = this;
    const title = exploration ? this.findTitle(exploration.metric, null) : '';
    return html`<dialog part="dialog" aria-labelledby="heading" @close=${this.#onClose} @kpi-explore=${this.#onExplore}>
      ${
        exploration
          ? html`<div class="head">
                ${
                  this.#before.length > 0
                    ? html`<button
                        class="back"
                        aria-label=${this.#texts.back}
                        title=${this.#texts.back}
                        @click=${this.#goBack}
                      >
                        <span aria-hidden="true">←</span>
                      </button>`
                    : nothing
                }
                <h2 id="heading" tabindex="-1" autofocus>${title || '\u00a0'}</h2>
                <div class="choice" role="group" aria-label=${title}>
                  ${VIEWS.filter((view) => view !== 'explain' || this.mayExplain).map((view) => this.#renderChoice(view, exploration))}
                </div>
                <button
                  class="close"
                  aria-label=${this.#texts.close}
                  title=${this.#texts.close}
                  @click=${() => this.#dialog?.close()}
                >
                  <span aria-hidden="true">×</span>
                </button>
              </div>
              <div class="body">${this.#renderView(exploration)}</div>`
          : nothing
      }
    </dialog>`;
  }

  #renderChoice(view: ExplorationView, exploration: Exploration): TemplateResult {
    const { explore, explorer, proof } = this.#texts;
    const words = { explore, explain: explorer.explain, proof: proof.name };
    return html`<button
      aria-pressed=${exploration.view === view}
      @click=${() => exploration.view !== view && this.#change({ ...exploration, view })}
    >
      ${words[view]}
    </button>`;
  }

  #renderView({ view, metric }: Exploration): TemplateResult {
    if (view === 'explain') return html`<kpi-insight metric=${metric}></kpi-insight>`;
    if (view === 'proof') return html`<kpi-proof metric=${metric}></kpi-proof>`;
    return html`<kpi-explorer metric=${metric}></kpi-explorer>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('exploration')) return;
    const dialog = this.#dialog;
    const { exploration } = this;
    const before = changed.get('exploration');
    if (exploration && !dialog?.open) dialog?.showModal();
    if (!exploration && dialog?.open) dialog.close();
    // The button that led here may be gone: without this the focus would be nowhere.
    if (exploration && before && (exploration.view !== before.view || exploration.metric !== before.metric)) {
      this.renderRoot.querySelector('h2')?.focus();
      dialog?.scrollTo({ top: 0 });
    }
  }

  #change(exploration: Exploration): void {
    const { exploration: before } = this;
    if (before && isSame(before, exploration)) return;
    if (before) this.#before = [...this.#before, before].slice(-MAX_STEPS);
    this.exploration = exploration;
    this.onStep(exploration, 'change');
  }

  readonly #goBack = (): void => {
    const before = this.#before.at(-1);
    if (!before) return;
    // `willUpdate` drops the step.
    this.exploration = before;
    this.onStep(before, 'back');
  };

  /** The explorer inside leaves its state to the panel. */
  readonly #onExplore = (event: HTMLElementEventMap['kpi-explore']): void => {
    event.stopPropagation();
    event.preventDefault();
    if (event.detail.exploration) this.#change(event.detail.exploration);
  };

  readonly #onClose = (): void => {
    if (!this.exploration) return;
    this.exploration = undefined;
    this.onStep(undefined, 'close');
  };
}

const isSame = (a: Exploration, b: Exploration | undefined): boolean => b !== undefined && keyOf(a) === keyOf(b);

const keyOf = ({ view, metric, range, compare, filters }: Exploration): string =>
  JSON.stringify([view, metric, range, compare, filters]);
