import type pg from 'pg';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import type { Measure, Source } from '../../catalog/model/types.ts';
import { isSet } from '../../rollup/column-definition.ts';
import { addMember, decodeMultiset, type Multiset } from '../../rollup/multiset.ts';
import { parseScaled, type Exact } from '../../rollup/exact.ts';
import { Parameters, renderFilters, type ColumnOf } from './filter-sql.ts';
import { detailTable, measureColumn } from '../../catalog/model/table-names.ts';
import { packInstants } from '../../postgres/pack.ts';
import { queryUntilAborted } from '../../postgres/query-until-aborted.ts';
import { TIMELINE } from '../../postgres/timeline.ts';

/** A measure with the definition that answers. */
export interface ReadMeasure {
  readonly kind: Measure['kind'];
  /** Its column name without `m_`; undefined for the number of rows. */
  readonly columnKey: string | undefined;
  readonly scale: number;
}

/** A read of one source, in one snapshot. */
export interface CellRequest {
  readonly source: Source;
  /** Requested measures of this source. */
  readonly measures: readonly ReadMeasure[];
  readonly dimensions: readonly string[];
  readonly filters: readonly Filter[];
  readonly columnOf: ColumnOf;
  /** True: groups include the time of their cells. */
  readonly withTime: boolean;
  readonly detailStepMs: number;
  /** Parts of the request. `range` numbers its ranges: groups of different ranges are not added up. */
  readonly pieces: readonly {
    readonly range: number;
    readonly tier: 'gold' | 'silver';
    readonly table: string;
    readonly spans: readonly (readonly [number, number])[];
  }[];
  readonly limit: number;
}

/** A sum over cells or detail rows with the same time and dimension values. */
export interface CellGroup {
  readonly range: number;
  /** First instant of the cell (of the step, for detail rows), epoch ms; null without time. */
  readonly timeMs: number | null;
  readonly dimensionIds: readonly number[];
  readonly rowCount: number;
  /** Scaled, in the order of the measures; 0 for sets. */
  readonly amounts: readonly Exact[];
  /** Members of sets, in the order of the measures; undefined for other measures. */
  readonly members: readonly (Multiset | undefined)[];
}

export interface CellAnswer {
  readonly groups: readonly CellGroup[];
  /** Version of the source in the snapshot. */
  readonly version: number;
  /** Version of its layout in the snapshot: if it differs, the tables and columns of the request may be outdated. */
  readonly layoutVersion: number;
  /** Timeline of the same snapshot: see `timeline.ts`. */
  readonly timeline: string;
  readonly sql: string;
}

/**
 * Reads all pieces in one statement, so that rows and version belong together. Returns at most `limit` groups, and one
 * more. Throws the signal's reason once it is aborted.
 */
export async function readCells(pool: pg.Pool, signal: AbortSignal, request: CellRequest): Promise<CellAnswer> {
  const parameters = new Parameters();
  const columns = request.measures.map(renderColumn);
  const pieces = request.pieces.map((piece) => renderPiece(request, piece, columns, parameters));
  const name = parameters.add(request.source.name);
  const header = [
    '-1',
    `(select rollups_version from app.sources where source_name = ${name})::float8`,
    ...request.dimensions.map(() => '0'),
    `(select version from app.sources where source_name = ${name})::float8`,
    ...columns.map(({ empty }) => empty),
    TIMELINE,
  ];
  const sql = [`select ${header.join(', ')}`, ...pieces.map((piece) => `(${piece})`)].join('\nunion all\n');
  const rows = await queryUntilAborted(pool, { text: sql, values: parameters.values }, signal);
  const total = rows.find((row) => row[0] === -1);
  return {
    groups: rows.filter((row) => row[0] !== -1).map((row) => toGroup(row, request, columns)),
    version: Number(total?.[2 + request.dimensions.length] ?? 0),
    layoutVersion: Number(total?.[1] ?? -1),
    timeline: total?.at(-1) as string,
    sql,
  };
}

interface Column {
  readonly kind: 'amount' | 'members' | 'rows';
  readonly scale: number;
  readonly gold: string;
  readonly detail: string;
  readonly empty: string;
}

/**
 * Renders a measure so that gold and detail rows give the same columns: sums as text, members as one joined encoding or
 * a list of ids.
 */
function renderColumn({ kind, columnKey, scale }: ReadMeasure): Column {
  if (columnKey === undefined) {
    return { kind: 'rows', scale: 0, gold: 'null::text', detail: 'null::text', empty: 'null::text' };
  }
  const column = measureColumn(columnKey);
  if (isSet(kind)) {
    // Only distributions and values depend on how often a member occurs.
    const type = kind === 'values' ? 'float8' : 'integer';
    const ids = kind === 'distinct' ? `distinct ${column}` : column;
    return {
      kind: 'members',
      scale: 0,
      gold: `null::${type}[], string_agg(${column}, '\\x00'::bytea) filter (where ${column} <> '')`,
      detail: `array_agg(${ids}${kind === 'values' ? '::float8' : ''}) filter (where ${column} <> 0), null::bytea`,
      empty: `null::${type}[], null::bytea`,
    };
  }
  const sum = `sum(${column})::text`;
  return { kind: 'amount', scale, gold: sum, detail: sum, empty: 'null::text' };
}

function renderPiece(
  request: CellRequest,
  piece: CellRequest['pieces'][number],
  columns: readonly Column[],
  parameters: Parameters,
): string {
  const isGold = piece.tier === 'gold';
  const { source, columnOf } = request;
  const time = isGold ? 'cell.bucket' : 'cell.event_time';
  const step = `date_bin('${request.detailStepMs / 1000} seconds', cell.event_time, '1970-01-01T00:00:00Z')`;
  const grouped = request.withTime ? `extract(epoch from ${isGold ? time : step})::float8` : 'null::float8';
  const dimensions = request.dimensions.map((dimension) => `cell.${columnOf(dimension)}`);
  const isEntity = source.entityKey !== undefined;
  const conditions = [
    // Constant bounds exclude the partitions of other months.
    `${time} >= to_timestamp(${parameters.add((piece.spans[0]?.[0] ?? 0) / 1000)})`,
    `${time} < to_timestamp(${parameters.add((piece.spans.at(-1)?.[1] ?? 0) / 1000)})`,
    renderFilters(request.filters, parameters, columnOf),
    ...(!isGold && isEntity ? ['not cell.deleted'] : []),
    ...(isGold ? ['cell.row_count <> 0'] : []),
  ];
  const selected = [
    String(piece.range),
    grouped,
    ...dimensions,
    isGold ? 'sum(cell.row_count)::float8' : 'count(*)::float8',
    ...columns.map((column) => (isGold ? column.gold : column.detail)),
    'null::text',
  ];
  const groupBy = [...(request.withTime ? ['2'] : []), ...dimensions.map((_, index) => String(index + 3))];
  return `select ${selected.join(', ')}
from ${renderSpans(piece.spans, parameters)} join ${isGold ? piece.table : detailTable(source)} as cell
  on ${time} >= span.first and ${time} < span.beyond
where ${conditions.join(' and ')}
${groupBy.length > 0 ? `group by ${groupBy.join(', ')}` : `having count(*) > 0`}
limit ${request.limit + 1}`;
}

function renderSpans(spans: readonly (readonly [number, number])[], parameters: Parameters): string {
  const firsts = parameters.add(packInstants(spans.map(([from]) => from)));
  const beyonds = parameters.add(packInstants(spans.map(([, to]) => to)));
  return `(select to_timestamp(f) as first, to_timestamp(b) as beyond
        from unnest(${firsts}::float8[], ${beyonds}::float8[]) as given (f, b)) as span`;
}

function toGroup(row: readonly unknown[], request: CellRequest, columns: readonly Column[]): CellGroup {
  const dimensionCount = request.dimensions.length;
  const rowCount = row[2 + dimensionCount] as number;
  let at = 3 + dimensionCount;
  const amounts: Exact[] = [];
  const members: (Multiset | undefined)[] = [];
  for (const column of columns) {
    if (column.kind === 'members') {
      amounts.push(0);
      members.push(toMultiset(row[at] as number[] | null, row[at + 1] as Buffer | null));
      at += 2;
    } else {
      amounts.push(column.kind === 'rows' ? rowCount : parseScaled((row[at] as string | null) ?? '0', column.scale));
      members.push(undefined);
      at += 1;
    }
  }
  return {
    range: row[0] as number,
    timeMs: row[1] === null ? null : Math.round((row[1] as number) * 1000),
    dimensionIds: row.slice(2, 2 + dimensionCount) as number[],
    rowCount,
    amounts,
    members,
  };
}

function toMultiset(ids: number[] | null, encoded: Buffer | null): Multiset {
  const multiset = encoded ? decodeMultiset(encoded) : new Map<number, number>();
  for (const id of ids ?? []) addMember(multiset, id, 1);
  return multiset;
}
