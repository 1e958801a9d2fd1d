import { html, LitElement, type TemplateResult } from 'lit';
import { popoverStyles } from '../../styles/popover.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { findNext } from '../../view/find-next.ts';
import { keepBeside, type Placement } from '../popup/place-beside.ts';
import { menuStyles } from './kpi-menu.styles.ts';

/** Time that an outcome stays before the menu closes, ms. */
const READING_MS = 1500;

const CAN_POP = 'showPopover' in HTMLElement.prototype;

export interface MenuItem {
  readonly text: string;
  /** Said while it works. */
  readonly working?: string;
  /**
   * Resolves with what the reader is told. `close` is called before a dialog opens, which gives the focus back to where it was
   * then.
   */
  run(close: () => void): Promise<string | undefined>;
}

/** The menu of a widget or a dashboard. Created by them, not by pages. */
export class KpiMenu extends LitElement {
  static override styles = [theme, popoverStyles, menuStyles];

  static override properties = { items: { attribute: false }, said: { state: true } };

  declare items: readonly MenuItem[];
  /** Outcome of the last entry. */
  declare said: string;
  anchor: HTMLElement | undefined;
  /** The widget that events come from. */
  owner: HTMLElement | undefined;
  #placement: Placement | undefined;
  #typed = '';
  #typing: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.items = [];
    this.said = '';
    this.addEventListener('keydown', this.#onKey);
    this.addEventListener('focusout', this.#onFocusOut);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.role = 'menu';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.close();
  }

  /** Opens it at its anchor, with the focus on the first entry; closes it if it is open. */
  async toggle(): Promise<void> {
    if (this.isOpen) {
      this.close();
      return;
    }
    this.said = '';
    this.#setOpen(true);
    // In the top layer nothing cuts it off; browsers without it show it in its place.
    if (CAN_POP) {
      this.popover = 'manual';
      this.showPopover();
    }
    document.addEventListener('pointerdown', this.#onPointerDown, true);
    await this.updateComplete;
    if (this.anchor) this.#placement = keepBeside(this, this.anchor, this.owner);
    this.#items[0]?.focus();
  }

  /** `hasFocus`: gives the focus back to the anchor. */
  close(hasFocus = false): void {
    if (!this.isOpen) return;
    document.removeEventListener('pointerdown', this.#onPointerDown, true);
    this.#placement?.release();
    if (hasFocus) this.anchor?.focus();
    this.#setOpen(false);
    if (CAN_POP && this.isConnected) this.hidePopover();
  }

  get isOpen(): boolean {
    return this.hasAttribute('data-open');
  }

  #setOpen(isOpen: boolean): void {
    this.toggleAttribute('data-open', isOpen);
    this.anchor?.setAttribute('aria-expanded', `${isOpen}`);
  }

  /** Entries of its own, then those of the page. */
  get #items(): HTMLElement[] {
    const own = [...this.renderRoot.querySelectorAll<HTMLElement>('button')];
    const slotted = this.renderRoot.querySelector('slot')?.assignedElements({ flatten: true }) ?? [];
    return [...own, ...slotted.filter((each): each is HTMLElement => each instanceof HTMLElement)];
  }

  protected override render(): TemplateResult {
    return html`${this.items.map((item) => html`<button role="menuitem" tabindex="-1" @click=${() => void this.#run(item)}>${item.text}</button>`)}<slot
        @click=${() => this.close(true)}
      ></slot>
      <div class="said" role="status">${this.said}</div>`;
  }

  async #run({ working, run }: MenuItem): Promise<void> {
    if (working !== undefined) this.said = working;
    const said = await run(() => this.close(true));
    if (said === undefined) {
      this.close(true);
      return;
    }
    this.said = said;
    setTimeout(() => this.close(true), READING_MS);
  }

  readonly #onPointerDown = (event: Event): void => {
    const path = event.composedPath();
    if (!path.includes(this) && !(this.anchor && path.includes(this.anchor))) this.close();
  };

  readonly #onFocusOut = ({ relatedTarget }: FocusEvent): void => {
    const inside: readonly unknown[] = [null, this, this.anchor, ...this.#items];
    if (!inside.includes(relatedTarget)) this.close();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Tab' || event.key === 'Escape') {
      if (event.key === 'Escape') event.stopPropagation();
      this.close(true);
      return;
    }
    if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && event.key !== ' ') {
      this.#typed += event.key;
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => (this.#typed = ''), 500);
    }
    const items = this.#items;
    const current = items.findIndex((item) => item.matches(':focus'));
    const next = findNext(
      event.key,
      items.map((item) => item.textContent.trim()),
      current,
      this.#typed,
    );
    if (next === undefined) return;
    event.preventDefault();
    items[next]?.focus();
  };
}
