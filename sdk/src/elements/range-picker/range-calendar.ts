import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Formatter } from '../../format/formatter.ts';
import { fill } from '../../format/texts/texts.ts';
import type { ControlTexts } from '../../format/texts/control-texts.ts';
import { addMonths, moveDay, toMonth, toWeeks } from '../../view/calendar.ts';
import { theme } from '../../styles/theme.styles.ts';
import { calendarStyles } from './range-calendar.styles.ts';

/** Two days, both included. */
export type Days = readonly [from: string, to: string];

/** Everything that a calendar shows, and what it calls. Days are ISO dates. */
export interface CalendarView {
  readonly formatter: Formatter;
  readonly words: ControlTexts;
  /** 1 (Monday) to 7 (Sunday). */
  readonly weekStart: number;
  readonly today: string;
  /** The days that are chosen now. */
  readonly chosen: Days | undefined;
  /** The first and the last day with data; undefined if nobody knows. */
  readonly data: Days | undefined;
  onChosen(days: Days): void;
}

/** A month in which the reader chooses two days, by pointer, touch, or the keys of the ARIA grid pattern. */
export class RangeCalendar extends LitElement {
  static override styles = [theme, calendarStyles];

  static override properties: PropertyDeclarations = {
    view: { attribute: false },
    day: { state: true },
    first: { state: true },
  };

  declare view: CalendarView | undefined;
  /** The day that has the focus, or would get it; its month is shown. */
  declare private day: string;
  /** The first of the two days, once it is chosen. */
  declare private first: string | undefined;
  #movesFocus = false;

  /** Begins anew at the chosen days, or today. */
  begin(): void {
    this.first = undefined;
    this.day = this.view?.chosen?.[1] ?? this.view?.today ?? '';
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('td[tabindex="0"]')?.focus();
  }

  protected override updated(): void {
    if (this.#movesFocus) this.focus();
    this.#movesFocus = false;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { view } = this;
    if (!view || !this.day) return nothing;
    const { formatter, words, weekStart } = view;
    const month = toMonth(this.day);
    const name = formatter.dates({ timeZone: 'UTC', month: 'long', year: 'numeric' }).format(Date.parse(month));
    const [week = []] = toWeeks('2026-06-01', weekStart).slice(1);
    const weekday = (style: 'narrow' | 'long', day = ''): string =>
      formatter.dates({ timeZone: 'UTC', weekday: style }).format(Date.parse(day));
    return html`<div class="calendar">
      <div class="head">
        <button aria-label=${words.previousMonth} @click=${() => (this.day = addMonths(this.day, -1))}>‹</button>
        <span id="month" aria-live="polite">${name}</span>
        <button aria-label=${words.nextMonth} @click=${() => (this.day = addMonths(this.day, 1))}>›</button>
      </div>
      <div class="weeks">
        <table role="grid" aria-labelledby="month" @keydown=${this.#onKey}>
          <thead>
            <tr>
              ${week.map((day) => html`<th scope="col" abbr=${weekday('long', day)}>${weekday('narrow', day)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${toWeeks(month, weekStart).map(
              (days) =>
                html`<tr>
                  ${days.map((day) => (day === undefined ? html`<td></td>` : this.#renderDay(view, day)))}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
      <p role="status">${this.first ? fill(words.lastDay, { day: this.#name(view, this.first) }) : words.firstDay}</p>
    </div>`;
  }

  #name({ formatter }: CalendarView, day: string): string {
    return formatter.dates({ timeZone: 'UTC', dateStyle: 'full' }).format(Date.parse(day));
  }

  #renderDay(view: CalendarView, day: string): TemplateResult {
    const [from, to] = this.#marked(view);
    const isIn = day >= from && day <= to;
    const hasData = !view.data || (day >= view.data[0] && day <= view.data[1]);
    const name = this.#name(view, day);
    const isEnd = day === from || day === to;
    return html`<td
      role="gridcell"
      class="${isIn ? 'in' : ''} ${isIn && isEnd ? 'end' : ''} ${hasData ? '' : 'bare'}"
      tabindex=${day === this.day ? 0 : -1}
      aria-selected=${isIn}
      aria-current=${day === view.today ? 'date' : nothing}
      aria-label=${hasData ? name : fill(view.words.noData, { day: name })}
      data-day=${day}
      @click=${() => this.#pick(day)}
    >
      ${view.formatter.dates({ timeZone: 'UTC', day: 'numeric' }).format(Date.parse(day)).replace(/\D+$/, '')}
    </td>`;
  }

  /** The days that are marked: while the last one is chosen, those up to the focus. */
  #marked({ chosen }: CalendarView): Days {
    const { first, day } = this;
    if (first === undefined) return chosen ?? ['', ''];
    return first <= day ? [first, day] : [day, first];
  }

  #pick(day: string): void {
    this.day = day;
    if (this.first === undefined) {
      this.first = day;
      this.#movesFocus = true;
      return;
    }
    const days = this.view && ([this.first, day].sort() as [string, string]);
    this.first = undefined;
    if (days) this.view?.onChosen(days);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const { key } = event;
    if (key === 'Enter' || key === ' ') {
      event.preventDefault();
      return this.#pick(this.day);
    }
    const towards = this.matches(':dir(rtl)') ? -1 : 1;
    const day = moveDay(this.day, event, this.view?.weekStart ?? 1, towards);
    if (day === undefined) return;
    event.preventDefault();
    this.day = day;
    this.#movesFocus = true;
  };
}
