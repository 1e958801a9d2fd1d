import { createFormatter, formatRange, type CatalogView, type KpiEvents } from '../../../sdk/src/index.ts';
import { findLocale } from './locale.ts';

const DAY_MS = 86_400_000;
/** Days that are shown of data of the past. */
const DAYS = 30;

export interface DataSpan {
  /** First instant of the first and of the last data. */
  readonly first: string;
  readonly last: string;
}

/** From the first to the last data of any metric; undefined where there is none, or nobody knows. */
export function findDataSpan({ metrics }: CatalogView): DataSpan | undefined {
  const spans = metrics.map(({ data }) => data).filter((data) => data !== null && data !== undefined);
  const firsts = spans.map(({ first }) => first).sort();
  const lasts = spans.map(({ last }) => last).sort();
  const [first] = firsts;
  const last = lasts.at(-1);
  return first !== undefined && last !== undefined ? { first, last } : undefined;
}

/** True if no metric has any data yet. */
export const hasNoData = ({ metrics }: CatalogView): boolean =>
  metrics.length > 0 && metrics.every(({ data }) => data === null);

/** True of an answer with a number other than zero. */
export const hasNumbers = ({ result }: KpiEvents['kpi-data']): boolean =>
  Object.values(result.totals).some((value) => value);

/** True of an answer without numbers whose range lies before or after all data; not of one that counts the settled part of a range. */
export function isOutside(answer: KpiEvents['kpi-data'], { first, last }: DataSpan): boolean {
  const { dateRange, settledUntil } = answer.result;
  const [from, to] = dateRange;
  return settledUntil === undefined && (to <= first || from > last) && !hasNumbers(answer);
}

/** The days of the data in the zone of the catalogue, as text, and the range of the last of them. */
export function describeSpan({ first, last }: DataSpan, timeZone: string): { text: string; range: [string, string] } {
  const days = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
  const toDay = (ms: number): string => days.format(ms);
  const to = toDay(Date.parse(last));
  const from = toDay(Math.max(Date.parse(first), Date.parse(last) - (DAYS - 1) * DAY_MS));
  const formatter = createFormatter(findLocale(), timeZone);
  return { text: formatRange(formatter, [toDay(Date.parse(first)), to]), range: [from, to] };
}
