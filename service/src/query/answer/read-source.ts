import type pg from 'pg';
import type { Filter, Granularity } from '../../../../sdk/src/protocol/query.ts';
import { AppError, InvalidRequestError, UnavailableError } from '../../base/errors.ts';
import { holdsColumn, scaleOf } from '../../rollup/column-definition.ts';
import { isPartOperator } from '../../medallion/gold/filter-sql.ts';
import { foldStoredMembers } from '../../medallion/gold/fold-stored-members.ts';
import { flattenFilter } from '../../catalog/model/flatten-filter.ts';
import { dimensionColumn, dimensionScope } from '../../catalog/model/table-names.ts';
import { readCells, type CellAnswer, type ReadMeasure } from '../../medallion/gold/read-cells.ts';
import { answeringDimension, answeringMeasure, type SourceLayout } from '../../medallion/layout/source-layout.ts';
import { findScanLimit, requireWithinScanLimit } from '../plan/scan-limit.ts';
import type { MeasureShape } from './fold-groups.ts';
import type { ResolvedQuery } from '../parse/resolve-ranges.ts';
import { membersOf, planSpans, type Plan, type Span } from '../plan/plan.ts';
import { isTimeout, toTimeoutError } from './query-timeout.ts';
import type { SourceStates } from '../types.ts';

/** Rows of one source for a query. */
export interface SourceRead {
  readonly source: string;
  /** One plan for each requested part. */
  readonly plans: readonly Omit<Plan, 'buckets'>[];
  readonly shapes: readonly MeasureShape[];
  readonly cells: CellAnswer;
}

/** Parts of time to read. */
export interface ReadRequest {
  readonly parts: readonly { readonly spans: readonly Span[] }[];
  /** Granularity of the rows; undefined where the parts divide time as far as is needed. */
  readonly granularity: Granularity | undefined;
  /** True: groups include the time of their cells. */
  readonly withTime: boolean;
  /** Step in which detail rows may be counted together, where it is not that of the granularity. Milliseconds. */
  readonly detailStepMs?: number;
}

interface ReadContext {
  readonly pool: pg.Pool;
  readonly states: SourceStates;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** Most groups that one query may read, and most values in them: dimensions and measures. */
const MAX_GROUPS = 200_000;
const MAX_VALUES = 2_000_000;
/** A layout changes a few times while a catalogue is applied. */
const MAX_ATTEMPTS = 5;

/**
 * Reads a source by the columns and rollups that answer. It reads again when the snapshot shows that these have
 * changed, or that the database is of another timeline than the states: the tables read before are then no longer
 * maintained.
 */
export async function readSource(
  source: string,
  query: ResolvedQuery,
  reading: ReadRequest,
  context: ReadContext,
): Promise<SourceRead> {
  const { states, signal } = context;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    signal.throwIfAborted();
    const layout = states.layout(source);
    try {
      const read = await readBy(layout, source, query, reading, context);
      if (read.cells.layoutVersion === layout.version && read.cells.timeline === states.timeline) return read;
      await states.refresh();
    } catch (error) {
      if (!mayBeOutdated(error)) throw error;
      await states.refresh();
      if (states.layout(source).version === layout.version) throw error;
    }
  }
  throw new UnavailableError('catalog_changing', `the columns of ${source} are being changed; try again`);
}

/** True for errors that another layout may avoid: Postgres reports a table or column that was dropped since. */
const mayBeOutdated = (error: unknown): boolean =>
  /^(42P01|42703|(metric|dimension)_(building|not_kept))$/.test((error as { code?: string }).code ?? '');

async function readBy(
  layout: SourceLayout,
  source: string,
  query: ResolvedQuery,
  reading: ReadRequest,
  { pool, states, signal }: ReadContext,
): Promise<SourceRead> {
  const { catalog } = states;
  const catalogSource = catalog.sources.get(source);
  if (!catalogSource) throw new RangeError(`catalogue ${catalog.name} has no source ${source}`);
  const columnKeys = new Map(
    [...new Set([...query.dimensions, ...membersOf(query.filters)])].map((member) => [
      member,
      stemOfDimension(member, source, layout, states),
    ]),
  );
  const measures = measuresToRead(source, query, layout, states);
  const request = {
    catalog,
    source,
    dimensions: new Set(columnKeys.values()),
    measures: measures.flatMap(({ columnKey }) => columnKey ?? []),
    granularity: reading.granularity,
    timezone: query.timezone,
    rollups: layout.rollups,
  };
  const plans = reading.parts.map(({ spans }) => planSpans(request, spans));
  const pieces = plans.flatMap((plan, range) => plan.pieces.map((piece) => ({ ...piece, range })));
  const kinds = measures.map(({ kind }) => kind);
  const { seesAllRows } = query;
  const isScan = pieces.some(({ tier }) => tier === 'silver');
  const explainTimeout = (error: unknown): never => {
    throw isTimeout(error) ? toTimeoutError(query, source, isScan, error) : error;
  };
  const scopes = findPartMembers(query.filters).map(dimensionScope);
  if (scopes.length > 0) await foldStoredMembers(pool, scopes);
  const limitRows = findScanLimit(kinds, catalog);
  await requireWithinScanLimit(pool, { catalog, source, layout, pieces, limitRows, seesAllRows }).catch(explainTimeout);
  const maxGroups = Math.min(MAX_GROUPS, Math.floor(MAX_VALUES / (query.dimensions.length + measures.length)));
  const cells = await readCells(pool, signal, {
    source: catalogSource,
    measures,
    dimensions: query.dimensions,
    filters: query.filters,
    columnOf: (dimension) => dimensionColumn(columnKeys.get(dimension) as string),
    withTime: reading.withTime,
    detailStepMs: reading.detailStepMs ?? Math.min(...plans.map(({ detailStepMs }) => detailStepMs)),
    pieces,
    limit: maxGroups,
  }).catch(explainTimeout);
  if (cells.groups.length > maxGroups) {
    throw new InvalidRequestError(
      'too_many_rows',
      `the query reads more than ${maxGroups} groups: expected fewer metrics or dimensions, a coarser granularity or a shorter range`,
    );
  }
  return { source, plans, cells, shapes: measures.map(({ measure, kind, scale }) => ({ measure, kind, scale })) };
}

/** Returns the dimensions in which filters search for parts of values. */
function findPartMembers(filters: readonly Filter[]): string[] {
  const conditions = filters.flatMap((filter) => flattenFilter(filter));
  return [...new Set(conditions.filter(({ operator }) => isPartOperator(operator)).map(({ member }) => member))];
}

/**
 * Returns the column of a dimension. A filter that a source cannot apply must not be ignored: the metric is refused.
 */
function stemOfDimension(member: string, source: string, layout: SourceLayout, { catalog }: SourceStates): string {
  if (!catalog.dimensions.get(member)?.fields.has(source)) {
    throw new InvalidRequestError(
      'dimension_not_on_source',
      `source ${source} has no dimension ${member}: expected metrics and dimensions that share their sources`,
    );
  }
  const column = answeringDimension(layout, member);
  return (column ?? refuseColumn('dimension', `d_${member}`, layout, member)).columnKey;
}

function measuresToRead(
  source: string,
  query: ResolvedQuery,
  layout: SourceLayout,
  { catalog }: SourceStates,
): (ReadMeasure & MeasureShape)[] {
  const names = new Set(query.metrics.flatMap((metric) => metric.measures));
  return [...names].flatMap((name) => {
    const measure = catalog.measures.get(name);
    if (measure?.source !== source) return [];
    // Named by the requested metrics: a measure may have the name of a hidden one.
    const readers = query.metrics.filter(({ measures }) => measures.includes(name)).map((metric) => metric.name);
    const column = answeringMeasure(layout, measure, catalog);
    const { columnKey, definition } = column ?? refuseColumn('metric', `m_${name}`, layout, readers.join(', '));
    // Its metrics read a set of bins or of values, and no other column.
    if (definition.kind !== measure.kind && [definition.kind, measure.kind].some(isOfValues))
      throw toBuilding('metric', readers.join(', '));
    return [
      {
        measure,
        kind: definition.kind as ReadMeasure['kind'],
        columnKey: holdsColumn(definition) ? columnKey : undefined,
        scale: scaleOf(definition),
      },
    ];
  });
}

const BUILDING = { dimension: 'dimension_building', metric: 'metric_building' } as const;
const NOT_KEPT = { dimension: 'dimension_not_kept', metric: 'metric_not_kept' } as const;

const toBuilding = (kind: 'dimension' | 'metric', shownAs: string): AppError =>
  new AppError(BUILDING[kind], `${shownAs} is being computed from the events already taken; try again later`, {
    retryable: true,
  });

const isOfValues = (kind: string): boolean => kind === 'distribution' || kind === 'values';

function refuseColumn(kind: 'dimension' | 'metric', baseColumn: string, layout: SourceLayout, shownAs: string): never {
  if (layout.columns.some((column) => column.baseColumn === baseColumn)) {
    throw toBuilding(kind, shownAs);
  }
  throw new UnavailableError(
    NOT_KEPT[kind],
    `${shownAs} is not part of the catalogue applied last, which differs from that of this process; try again after the restart`,
  );
}
