import { LitElement, nothing, type TemplateResult } from 'lit';
import { getInsights } from '../../client/insights.ts';
import { fill } from '../../format/texts/texts.ts';
import type { Provenance } from '../../protocol/provenance.ts';
import { popoverStyles } from '../../styles/popover.styles.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { keepBeside, type Placement } from '../popup/place-beside.ts';
import type { WidgetSubject } from '../widget-subject.ts';
import { detailsStyles } from './kpi-details.styles.ts';
import { renderRows } from './render-rows.ts';

const CAN_POP = 'showPopover' in HTMLElement.prototype;

/** Details of a metric: definition, calculation, period, target, freshness, source and owner. Created by widgets, not by pages. */
export class KpiDetails extends LitElement {
  static override styles = [theme, stateStyles, popoverStyles, detailsStyles];

  static override properties = { subject: { attribute: false } };

  declare subject: WidgetSubject | undefined;
  anchor: HTMLElement | undefined;
  /** The widget that they are of. */
  owner: HTMLElement | undefined;
  /** Time that the pointer may be away before they close, ms. */
  patienceMs = 0;
  /** True where a click opened them: they stay until they are closed. */
  isPinned = false;
  /** True if it has just given the focus back. */
  isReturning = false;
  /** Provenance of the answer that is shown, by its id; null where it cannot be had. */
  #provenance: readonly [string, Provenance | null] | undefined;
  #loading: string | undefined;
  #placement: Placement | undefined;

  constructor() {
    super();
    this.addEventListener('focusout', this.#onFocusOut);
    this.follow(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.role = 'dialog';
    this.tabIndex = -1;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.close();
  }

  get isOpen(): boolean {
    return this.hasAttribute('data-open');
  }

  /** Opens them. Pinned, they take the focus, so that screen readers read them, and stay until they are closed. */
  show(isPinned = false): void {
    const { anchor, owner, subject } = this;
    if (!anchor || !subject) return;
    this.ariaLabel = fill(subject.formatter.texts.about, { title: subject.metric.title });
    if (!this.isOpen) {
      this.toggleAttribute('data-open', true);
      anchor.setAttribute('aria-expanded', 'true');
      anchor.addEventListener('blur', this.#onFocusOut);
      if (CAN_POP) {
        this.popover = 'manual';
        this.showPopover();
      }
      window.addEventListener('keydown', this.#onKey, true);
      document.addEventListener('pointerdown', this.#onPointerDown, true);
      void this.updateComplete.then(
        () => (this.#placement = this.isOpen ? keepBeside(this, anchor, owner) : undefined),
      );
    }
    void this.#load(subject);
    if (!isPinned) return;
    this.isPinned = true;
    this.focus({ preventScroll: true });
  }

  /** `hasFocus`: gives the focus back to the button. */
  close(hasFocus = false): void {
    if (!this.isOpen) return;
    window.removeEventListener('keydown', this.#onKey, true);
    document.removeEventListener('pointerdown', this.#onPointerDown, true);
    this.anchor?.removeEventListener('blur', this.#onFocusOut);
    this.#placement?.release();
    this.#placement = undefined;
    this.isPinned = false;
    this.toggleAttribute('data-open', false);
    this.anchor?.setAttribute('aria-expanded', 'false');
    if (CAN_POP && this.isConnected) this.hidePopover();
    if (!hasFocus || this.anchor?.matches(':focus')) return;
    this.isReturning = true;
    this.anchor?.focus();
  }

  /** Closes them once the pointer has left an element, unless it is on the button, on them, or they are pinned. */
  follow(element: HTMLElement): void {
    element.addEventListener('pointerleave', this.#onPointerLeave);
  }

  /** Loads the calculation and the sources of the answer that is shown. */
  async #load({ client, shown }: WidgetSubject): Promise<void> {
    const id = shown?.provenance;
    if (!client || !id || this.#loading === id) return;
    this.#loading = id;
    const provenance = await getInsights(client)
      .loadProvenance(id)
      .catch(() => null);
    this.#provenance = [id, provenance];
    this.requestUpdate();
  }

  readonly #onPointerLeave = (): void => {
    setTimeout(() => {
      const isNeeded = this.isPinned || this.matches(':hover') || this.anchor?.matches(':is(:hover, :focus-visible)');
      if (!isNeeded) this.close();
    }, this.patienceMs);
  };

  readonly #onPointerDown = (event: Event): void => {
    const path = event.composedPath();
    if (!path.includes(this) && !(this.anchor && path.includes(this.anchor))) this.close();
  };

  readonly #onFocusOut = ({ relatedTarget }: FocusEvent): void => {
    const isInside = relatedTarget === null || relatedTarget === this || relatedTarget === this.anchor;
    if (!isInside) this.close();
  };

  /** Before a dialog around, which Escape would close too. */
  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.close(this.matches(':focus'));
  };

  protected override render(): TemplateResult | typeof nothing {
    const { subject } = this;
    if (!subject) return nothing;
    const id = subject.shown?.provenance;
    const [loaded, provenance] = this.#provenance ?? [];
    return renderRows(subject, id === undefined ? null : loaded === id ? (provenance ?? null) : undefined);
  }

  protected override updated(): void {
    this.#placement?.place();
  }
}
