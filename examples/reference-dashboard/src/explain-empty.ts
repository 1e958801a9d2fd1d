import { findLabel, type KpiContext, type KpiEvents, type KpiProvider } from '../../../sdk/src/index.ts';
import { describeSpan, findDataSpan, hasNumbers, isOutside } from './lead-to-data.ts';
import { findLocale } from './locale.ts';
import { nameRange } from './name-range.ts';
import { hasPageFilters, hasPageRange, isNoFilter, isNoRange, isNowhere, type Message } from './notice.ts';
import { fill, texts } from './texts/texts.ts';

/**
 * Says why nothing is shown, with a way out: the range, or the filters, cannot be read or have nothing. `say` gets what
 * stands in place of the dashboard, undefined once that is over. Call what is returned when the range or the filters change.
 */
export function explainEmpty(
  dashboard: HTMLElement,
  { provider, context }: { provider: KpiProvider; context: KpiContext },
  say: (message: Message | undefined) => void,
): () => void {
  const words = texts.notices;
  /** True once anything on the page had numbers, since range and filters are as they are. */
  let hasShownNumbers = false;
  const findCatalog = () => provider.activeClient?.catalog.get().catalog;

  /** Says it with a button to leave the range or the filters; not beside numbers. */
  function refuse(text: string, way: string, change: Parameters<KpiContext['choose']>[0]): void {
    if (!hasShownNumbers) say({ text, way, onWay: () => context.choose(change), isInstead: true });
  }

  /** Says that no region of the filters, or nothing that they match, is in the range. */
  function refuseFilters(): void {
    const { filters = [] } = context.save();
    const [first] = filters;
    if (!first) return;
    const region = filters.length === 1 && 'member' in first && first.member === 'region' ? first.values : undefined;
    const names = region?.map((value) => findLabel(findCatalog(), 'region', String(value), findLocale())).join(', ');
    if (names) refuse(fill(words.noRegion, { regions: names }), words.showAllRegions, { filters: [] });
    else refuse(words.noMatch, words.clearFilters, { filters: [] });
  }

  /** Offers the days that have data if the range has none. */
  function leadToData(detail: KpiEvents['kpi-data']): void {
    const catalog = findCatalog();
    const span = catalog && findDataSpan(catalog);
    if (!catalog || !span || !isOutside(detail, span)) return;
    const { text, range } = describeSpan(span, catalog.timezone);
    refuse(fill(words.noDataInRange, { span: text }), words.showLatest, { range });
  }

  dashboard.addEventListener('kpi-error', ({ detail }) => {
    const range = nameRange(context.range ?? 'today', findCatalog()?.timezone);
    if (isNoRange(detail)) refuse(fill(words.noRange, { range }), words.showToday, { range: 'today' });
    if (isNoFilter(detail)) refuse(words.unreadableFilters, words.clearFilters, { filters: [] });
  });
  dashboard.addEventListener('kpi-data', (event) => {
    if (isNowhere(event.detail)) refuseFilters();
    if (!hasPageRange(event) || !hasPageFilters(event)) return;
    if (!hasNumbers(event.detail)) return leadToData(event.detail);
    hasShownNumbers = true;
    say(undefined);
  });
  return () => {
    hasShownNumbers = false;
    say(undefined);
  };
}
