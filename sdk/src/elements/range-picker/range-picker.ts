import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { toWireError } from '../../client/client-error.ts';
import { emit } from '../../controllers/events.ts';
import { nameComparison } from '../../format/name-comparison.ts';
import { capitalise, formatRange } from '../../format/times.ts';
import type { DateRange } from '../../protocol/query.ts';
import { controlStyles } from '../../styles/controls.styles.ts';
import { theme } from '../../styles/theme.styles.ts';
import { toDayIn } from '../../view/calendar.ts';
import { findDataDays, namePreset, toDays } from '../../view/name-preset.ts';
import { readRange } from '../../view/read-attributes.ts';
import { closeOutside, openPopup } from '../popup/popup.ts';
import { popupStyles } from '../popup/popup.styles.ts';
import { ViewControl } from '../view-control.ts';
import type { RangeCalendar } from './range-calendar.ts';
import { rangePickerStyles } from './range-picker.styles.ts';

const PRESETS = 'today, last 7 days, last 30 days, this quarter';
/** Further ranges that are offered beside the calendar. */
const MORE = [
  ...['yesterday', 'last 60 minutes', 'last 90 days', 'this month', 'previous month', 'this year', 'year to date'],
];
const COMPARISONS = [
  'previous period',
  'same period last week',
  'same period last month',
  'same period last year',
  'none',
];

const isSame = (a: DateRange, b: DateRange): boolean => String(a) === String(b);

/**
 * Range and comparison of the `kpi-context` around: a few ranges side by side, any two days by a calendar, and what to
 * compare with. On a phone one button opens all of it. Without a context, `range` and `compare` are its properties.
 *
 * @element range-picker
 * @csspart presets - The ranges side by side.
 * @csspart compare - The choice of the comparison.
 * @csspart dialog - The calendar with further ranges.
 * @csspart notice - Shown in place of them if an attribute cannot be read.
 * @fires kpi-range-change - The reader chose a range or a comparison; fired by the context where there is one.
 * @fires kpi-error - An attribute cannot be read, or the calendar could not be loaded.
 */
export class RangePicker extends ViewControl {
  static override styles = [theme, controlStyles, popupStyles, rangePickerStyles];

  static override properties: PropertyDeclarations = {
    presets: {},
    compact: { type: Boolean },
    noCompare: { type: Boolean, attribute: 'no-compare' },
    isOpen: { state: true },
  };

  /** Ranges side by side, joined by commas; `today, last 7 days, last 30 days, this quarter` when absent. */
  declare presets: string | null;
  /** One button for everything, as on a phone. */
  declare compact: boolean;
  /** Offers no comparison. */
  declare noCompare: boolean;
  declare private isOpen: boolean;

  #offered: readonly DateRange[] = [];
  #calendar: RangeCalendar | undefined;

  constructor() {
    super();
    this.compact = false;
    this.noCompare = false;
    this.isOpen = false;
  }

  protected override readOwn(): void {
    const words = (this.presets ?? PRESETS).split(',');
    try {
      this.#offered = words.map((word) => readRange('range', word.trim()) ?? 'today');
    } catch (error) {
      throw new Error((error as Error).message.replace('range=', 'presets='), { cause: error });
    }
  }

  protected override updated(): void {
    super.updated();
    // Bundles of Lit reflect no properties.
    this.toggleAttribute('compact', this.compact);
  }

  protected override render(): TemplateResult {
    return this.renderMistake() ?? this.#renderBar();
  }

  #renderBar(): TemplateResult {
    const { words, view, formatter } = this;
    const isOffered = this.#offered.some((range) => isSame(range, view.range));
    const name = namePreset(view.range, formatter);
    return html`<div class="bar">
        <div part="presets" class="choice wide" role="group" aria-label=${words.range}>
          ${this.#offered.map((range) => this.#renderPreset(range, namePreset(range, formatter)))}
          <button
            class="opener"
            aria-pressed=${!isOffered}
            aria-haspopup="dialog"
            aria-expanded=${this.isOpen}
            @click=${this.#open}
          >
            ${isOffered ? words.custom : name}
          </button>
        </div>
        <button class="chip opener narrow" aria-haspopup="dialog" aria-expanded=${this.isOpen} @click=${this.#open}>
          <span class="hidden">${words.range}:</span> ${capitalise(formatRange(formatter, view.range))}
          <span aria-hidden="true" class="arrow">▾</span>
        </button>
        ${this.#renderCompare('wide')}
      </div>
      <dialog
        part="dialog"
        aria-label=${words.range}
        @close=${() => (this.isOpen = false)}
        @pointerdown=${closeOutside}
      >
        ${this.isOpen ? this.#renderDialog() : nothing}
      </dialog>`;
  }

  #renderPreset(range: DateRange, name: string): TemplateResult {
    const isChosen = isSame(range, this.view.range);
    return html`<button aria-pressed=${isChosen} @click=${() => this.#chooseRange(range)}>${name}</button>`;
  }

  #renderDialog(): TemplateResult {
    const { words, formatter } = this;
    const ranges = [...this.#offered, ...MORE.filter((range) => !this.#offered.includes(range))];
    return html`<div class="choices">
      <div class="ranges" role="group" aria-label=${words.range}>
        ${ranges.map((range) => this.#renderPreset(range, capitalise(formatRange(formatter, range))))}
      </div>
      <div class="side">
        ${this.#calendar ?? html`<div class="waiting"></div>`}
        <footer role="none">
          ${this.#renderCompare('narrow')}
          <button class="chip close" @click=${this.#close}>${words.close}</button>
        </footer>
      </div>
    </div>`;
  }

  #renderCompare(className: string): TemplateResult | typeof nothing {
    if (this.noCompare) return nothing;
    const { words, formatter, view } = this;
    const given = COMPARISONS.some((compare) => isSame(compare, view.compare)) ? [] : [view.compare];
    const name = (compare: DateRange): string =>
      compare === 'none' ? words.noComparison : nameComparison(compare, view.range, formatter, words);
    return html`<label class=${className}
      ><span class="hidden">${words.compare}</span>
      <select part="compare" @change=${this.#onCompare}>
        ${[...given, ...COMPARISONS].map(
          (compare) =>
            html`<option value=${String(compare)} .selected=${isSame(compare, view.compare)}>${name(compare)}</option>`,
        )}
      </select></label
    >`;
  }

  readonly #onCompare = (event: Event): void => {
    event.stopPropagation();
    const { value } = event.target as HTMLSelectElement;
    if (value !== String(this.view.compare)) this.choose({ compare: value });
  };

  #chooseRange(range: DateRange): void {
    this.#close();
    if (!isSame(range, this.view.range)) this.choose({ range });
  }

  readonly #close = (): void => this.renderRoot.querySelector('dialog')?.close();

  /** Opens the dialog below what was pressed; the calendar's code is loaded with the first one. */
  readonly #open = async (event: Event): Promise<void> => {
    const opener = event.currentTarget as HTMLElement;
    try {
      const { createCalendar } = await import('./create-calendar.ts');
      this.#calendar ??= createCalendar();
    } catch (error) {
      emit(this, 'kpi-error', { error: toWireError(error) });
    }
    this.isOpen = true;
    this.#showDays();
    await this.updateComplete;
    await this.#calendar?.updateComplete;
    const dialog = this.renderRoot.querySelector('dialog');
    if (!dialog || dialog.open) return;
    openPopup(dialog, opener);
    this.#calendar?.focus();
  };

  #showDays(): void {
    const calendar = this.#calendar;
    if (!calendar) return;
    const { catalog, formatter, words } = this;
    const timeZone = this.activeTimeZone ?? catalog?.timezone;
    calendar.view = {
      formatter,
      words,
      weekStart: catalog?.weekStart ?? 1,
      today: toDayIn(this.activeClient?.clock.get() ?? Date.now(), timeZone),
      chosen: toDays(this.view.range, timeZone),
      data: catalog && findDataDays(catalog, timeZone),
      onChosen: (days) => this.#chooseRange(days),
    };
    calendar.begin();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'range-picker': RangePicker;
  }
}
