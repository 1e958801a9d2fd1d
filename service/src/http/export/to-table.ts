import type { Catalog, Metric } from '../../catalog/model/types.ts';
import type { Export, ExportPart } from '../../query/export/types.ts';
import type { ResolvedQuery } from '../../query/parse/resolve-ranges.ts';
import { describeFilter } from './describe-filter.ts';
import type { Column, Table } from './types.ts';

/** Reads the first part of an export and says what its rows are of. Throws what the query throws. */
export async function toTable({ query, parts }: Export, title: string | undefined, catalog: Catalog): Promise<Table> {
  const iterator = parts[Symbol.asyncIterator]();
  const { value: first } = (await iterator.next()) as IteratorResult<ExportPart, undefined>;
  if (!first) throw new RangeError('an export has no part');
  return {
    title: title || nameRows(query, catalog),
    query,
    facts: listFacts(query, first),
    columns: listColumns(query, catalog),
    first,
    parts: prepend(first, iterator),
  };
}

/** "Revenue, Orders by Region". */
function nameRows({ metrics, dimensions }: ResolvedQuery, catalog: Catalog): string {
  const by = dimensions.map((name) => catalog.dimensions.get(name)?.title ?? name).join(', ');
  return `${metrics.map((metric) => metric.title).join(', ')}${by && ` by ${by}`}`;
}

async function* prepend(first: ExportPart, iterator: AsyncIterator<ExportPart>): AsyncGenerator<ExportPart> {
  try {
    yield first;
    for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

function listFacts(query: ResolvedQuery, { asOfMs, watermarkMs, version }: ExportPart): Table['facts'] {
  const { metrics, range, comparison, timezone, askedFilters, rowFilters } = query;
  const toRange = ({ fromMs, toMs }: { fromMs: number; toMs: number }): [string, string] => [
    toIso(fromMs),
    toIso(toMs),
  ];
  const describe = (name: string, filters: typeof askedFilters): [string, ...string[]][] =>
    filters.length === 0 ? [] : [[name, ...filters.map(describeFilter)]];
  return [
    ['metrics', ...metrics.map(({ name }) => name)],
    ['range', ...toRange(range)],
    ...(comparison ? [['compared with', ...toRange(comparison)] as const] : []),
    ['zone', timezone],
    ...describe('filters', askedFilters),
    ...describe('row filters', rowFilters),
    ['as of', toIso(asOfMs)],
    ['complete until', watermarkMs === null ? '' : toIso(watermarkMs)],
    ...(comparison && isRunning(query, asOfMs)
      ? [
          [
            'note',
            'the range goes on after "as of": its rows are those so far, compared with all of the other range',
          ] as const,
        ]
      : []),
    ['version', version],
  ];
}

function listColumns(query: ResolvedQuery, catalog: Catalog): Column[] {
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
            title: 'time',
            kind: isShort ? ('time' as const) : ('date' as const),
            read: (row) => row['time'],
          } satisfies Column,
        ]
      : []),
    ...dimensions.map((name): Column => ({
      title: catalog.dimensions.get(name)?.title ?? name,
      kind: 'text',
      read: (row) => row[name],
    })),
    ...metrics.map(toColumn),
    ...(comparison
      ? metrics.map((metric): Column => ({
          ...toColumn(metric),
          title: `${metric.title} (comparison)`,
          read: (_, compared) => compared?.[metric.name],
        }))
      : []),
  ];
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

const toIso = (ms: number): string => new Date(ms).toISOString();
