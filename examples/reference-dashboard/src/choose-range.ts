import { createFormatter, formatRange } from '../../../sdk/src/index.ts';
import { findLocale } from './locale.ts';

const CUSTOM = 'custom';

/** Previous periods in words, by range. */
const PREVIOUS: Readonly<Record<string, string>> = {
  today: 'vs yesterday',
  yesterday: 'vs the day before',
  'last 7 days': 'vs the 7 days before',
  'last 30 days': 'vs the 30 days before',
  'last 90 days': 'vs the 90 days before',
  'last 60 minutes': 'vs the hour before',
};

/** Names the comparison with the period before a range: "vs yesterday". */
export const namePrevious = (range: string): string => PREVIOUS[range] ?? 'vs the period before';

/** Shows two dates while the control says "Custom…"; `onChosen` gets `2026-11-01/2026-11-07`. */
export function offerDates(control: HTMLSelectElement, dates: HTMLElement, onChosen: (range: string) => void): void {
  const [from, to] = dates.querySelectorAll('input');
  control.addEventListener('change', () => {
    dates.hidden = control.value !== CUSTOM;
    if (!dates.hidden) from?.focus();
  });
  dates.addEventListener('change', (event) => {
    event.stopPropagation();
    if (!from?.value || !to?.value || from.value > to.value) return;
    dates.hidden = true;
    onChosen(`${from.value}/${to.value}`);
  });
}

/** False while the dates of "Custom…" are not chosen yet. */
export const isChosen = (range: string): boolean => range !== CUSTOM;

/** Names a range of the address: "Nov 1 – 7, 2026"; of dates in the wrong order, the dates themselves. */
export function nameRange(range: string, timeZone?: string): string {
  const [from = '', to] = range.split('/');
  if (
    !/^\d{4}-\d\d-\d\d(T\S+Z)?\/\d{4}-\d\d-\d\d(T\S+Z)?$/.test(range) ||
    to === undefined ||
    !(Date.parse(from) <= Date.parse(to))
  )
    return range.replace('/', ' – ');
  return formatRange(createFormatter(findLocale(), timeZone), [from, to]);
}
