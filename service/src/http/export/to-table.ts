import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import { maskFilters } from '../../access/mask-filters.ts';
import type { Catalog, Metric } from '../../catalog/model/types.ts';
import type { Export, ExportPart } from '../../query/export/types.ts';
import type { WireRow } from '../../query/answer/wire-number.ts';
import type { ResolvedQuery } from '../../query/parse/resolve-ranges.ts';
import { describeFilter } from './describe-filter.ts';
import { findSettling, type Settling } from './find-settling.ts';
import { formatLocal } from './format-local.ts';
import type { Column, Table } from './types.ts';
import { findWords, type ExportWords } from './words.ts';

/** Title of a table, where the request has one, and the language of what stands above the rows. */
interface TableOptions {
  readonly title: string | undefined;
  readonly locale: string | undefined;
  /** True where personal data is asked for: filters show its values. */
  readonly personal: boolean;
  readonly leftOut: readonly string[];
}

/** Reads the first part of an export and says what its rows are of. Throws what the query throws. */
export async function toTable(
  { query, parts }: Export,
  { title, locale, personal, leftOut }: TableOptions,
  catalog: Catalog,
): Promise<Table> {
  const words = findWords(locale);
  const iterator = parts[Symbol.asyncIterator]();
  const { value: first } = (await iterator.next()) as IteratorResult<ExportPart, undefined>;
  if (!first) throw new RangeError('an export has no part');
  const { askedFilters, rowFilters } = query;
  const [filters, shownRowFilters] = personal
    ? [askedFilters, rowFilters]
    : [maskFilters(askedFilters, catalog), maskFilters(rowFilters, catalog)];
  const settling = findSettling(query, first, catalog.weekStart);
  const shown = { filters, rowFilters: shownRowFilters, leftOut, settling };
  return {
    title: title || nameRows(query, catalog, words),
    query,
    ...shown,
    facts: listFacts(query, first, words, { ...shown, leftOut: leftOut.map((name) => titleOf(name, catalog)) }),
    columns: listColumns(query, catalog, words, settling),
    first,
    parts: prepend(first, iterator),
  };
}

/** "Revenue, Orders by Region". */
function nameRows({ metrics, dimensions }: ResolvedQuery, catalog: Catalog, words: ExportWords): string {
  const by = dimensions.map((name) => titleOf(name, catalog)).join(', ');
  return `${metrics.map((metric) => metric.title).join(', ')}${by && ` ${words.by} ${by}`}`;
}

const titleOf = (name: string, { dimensions }: Catalog): string => dimensions.get(name)?.title ?? name;

async function* prepend(first: ExportPart, iterator: AsyncIterator<ExportPart>): AsyncGenerator<ExportPart> {
  try {
    yield first;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

function listFacts(
  query: ResolvedQuery,
  { asOfMs, watermarkMs, version }: ExportPart,
  words: ExportWords,
  { filters, rowFilters, leftOut, settling }: Pick<Table, 'filters' | 'rowFilters' | 'leftOut' | 'settling'>,
): Table['facts'] {
  const { metrics, range, comparison, timezone, settledUntilMs } = query;
  const toLocal = (ms: number): string => formatLocal(ms, timezone);
  const toRange = ({ fromMs, toMs }: { fromMs: number; toMs: number }): [string, string] => [
    toLocal(fromMs),
    toLocal(toMs),
  ];
  const describe = (name: string, all: readonly Filter[]): [string, ...string[]][] =>
    all.length === 0 ? [] : [[name, ...all.map(describeFilter)]];
  return [
    [words.metrics, ...metrics.map(({ title }) => title)],
    [words.range, ...toRange(range)],
    ...(comparison ? [[words.comparedWith, ...toRange(comparison)] as const] : []),
    [words.zone, timezone],
    ...describe(words.filters, filters),
    ...describe(words.rowFilters, rowFilters),
    ...(leftOut.length > 0 ? [[words.leftOut, ...leftOut, words.isPersonal] as const] : []),
    ...(settledUntilMs === undefined ? [] : [[words.leftOut, toLocal(settledUntilMs), words.notSettled] as const]),
    [words.asOf, toLocal(asOfMs)],
    [words.completeUntil, watermarkMs === null ? '' : toLocal(watermarkMs)],
    ...settling.map((each) => [words.settling, nameColumn(each, words), toLocal(each.fromMs)] as const),
    ...(comparison && isRunning(query, asOfMs) ? [[words.note, words.isRunning] as const] : []),
    [words.version, version],
  ];
}

/** "Revenue (comparison)". */
const nameColumn = ({ metric, isCompared }: Pick<Settling, 'metric' | 'isCompared'>, words: ExportWords): string =>
  isCompared ? `${metric.title} (${words.comparison})` : metric.title;

function listColumns(
  query: ResolvedQuery,
  catalog: Catalog,
  words: ExportWords,
  settling: readonly Settling[],
): Column[] {
  const { granularity, dimensions, metrics, comparison } = query;
  const isShort = granularity === 'minute' || granularity === 'hour';
  const toColumn = ({ name, title, ...metric }: Metric): Column => ({
    title,
    kind: kindOf(metric),
    read: (row) => row[name],
  });
  return [
    ...(granularity
      ? [
          {
            title: words.time,
            kind: isShort ? ('time' as const) : ('date' as const),
            read: (row) => row['time'],
          } satisfies Column,
        ]
      : []),
    ...dimensions.map((name): Column => ({
      title: titleOf(name, catalog),
      kind: 'text',
      read: (row) => row[name],
    })),
    ...metrics.map(toColumn),
    ...(comparison
      ? metrics.map((metric): Column => ({
          ...toColumn(metric),
          title: nameColumn({ metric, isCompared: true }, words),
          read: (_, compared) => compared?.[metric.name],
        }))
      : []),
    ...(granularity ? listSettlingColumn(settling, words) : []),
  ];
}

/** A column that names, beside each bucket, the metrics whose numbers may still change; none where all are final. */
function listSettlingColumn(settling: readonly Settling[], words: ExportWords): Column[] {
  const own = settling.filter(({ isCompared }) => !isCompared);
  if (own.length === 0) return [];
  const read = ({ time }: WireRow): string =>
    own
      .filter(({ firstRowMs }) => firstRowMs !== undefined && Date.parse(time as string) >= firstRowMs)
      .map(({ metric }) => metric.title)
      .join(', ');
  return [{ title: words.settling, kind: 'text', read }];
}

/** True where some of the range is still to come: a comparison of the sums would not be of equal spans. */
const isRunning = ({ range }: ResolvedQuery, asOfMs: number): boolean => range.toMs > asOfMs;

const KINDS = {
  number: 'number',
  integer: 'integer',
  currency: 'money',
  percent: 'share',
  duration: 'number',
} as const;

const kindOf = ({ format }: Pick<Metric, 'format'>): Column['kind'] => KINDS[format];
