import type { WireRow } from '../../query/answer/wire-number.ts';
import { readRows } from './read-rows.ts';
import type { Table, WriteTables } from './types.ts';

/** Writes tables as one JSON document; numbers have all their digits. */
export const writeJson: WriteTables = async function* (tables, context) {
  let before = '{"exports":[';
  for await (const table of tables) {
    if ('error' in table) {
      yield before + JSON.stringify({ title: table.title, error: context.present(table.error) });
    } else {
      yield `${before}${JSON.stringify(describe(table)).slice(0, -1)},"rows":[`;
      yield* writeRows(table, context);
    }
    before = ',';
  }
  yield ']}';
};

async function* writeRows(table: Table, context: Parameters<WriteTables>[1]): AsyncGenerator<string> {
  const reads = { parts: 0, untilMs: 0 };
  let isFirst = true;
  for await (const rows of readRows(table, reads, context)) {
    const lines = rows.map(({ row, compared }) => JSON.stringify({ ...row, ...readCompared(table, compared) }));
    yield (isFirst ? '' : ',') + lines.join(',');
    isFirst = false;
  }
  const { parts, untilMs } = reads;
  yield parts > 1 ? `],"parts":${parts},"readUntil":${JSON.stringify(toIso(untilMs))}}` : ']}';
}

const readCompared = ({ query: { comparison, metrics } }: Table, compared: WireRow | undefined): WireRow =>
  comparison ? Object.fromEntries(metrics.map(({ name }) => [`compared.${name}`, compared?.[name] ?? null])) : {};

function describe({ title, query, filters, rowFilters, leftOut, settling, first }: Table) {
  const { metrics, dimensions, range, comparison, timezone, settledUntilMs } = query;
  const toRange = ({ fromMs, toMs }: { fromMs: number; toMs: number }): [string, string] => [
    toIso(fromMs),
    toIso(toMs),
  ];
  return {
    title,
    metrics: metrics.map(({ name }) => name),
    dimensions,
    dateRange: toRange(range),
    ...(comparison && { compareDateRange: toRange(comparison) }),
    timezone,
    filters,
    rowFilters,
    ...(leftOut.length > 0 && { leftOut }),
    ...(settledUntilMs !== undefined && { settledUntil: toIso(settledUntilMs) }),
    ...(settling.length > 0 && { settlingFrom: toInstants(settling) }),
    asOf: toIso(first.asOfMs),
    watermark: first.watermarkMs === null ? null : toIso(first.watermarkMs),
    version: first.version,
  };
}

/** Instants by the names that rows have. */
const toInstants = (settling: Table['settling']): Readonly<Record<string, string>> =>
  Object.fromEntries(
    settling.map(({ metric, fromMs, isCompared }) => [`${isCompared ? 'compared.' : ''}${metric.name}`, toIso(fromMs)]),
  );

const toIso = (ms: number): string => new Date(ms).toISOString();
