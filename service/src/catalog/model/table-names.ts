/**
 * Names of the tables and columns that are generated from the catalogue. All SQL on sources, silver or gold
 * takes its identifiers from here. Names in a catalogue are validated (`[a-z][a-z0-9_]*`), and quoted all the same.
 *
 * One event is one row of contributions, and a gold cell is a sum of such rows, so both have the same columns:
 *
 *   d_<dimension>  int      member id in `app.members`; 0 is "no value"
 *   m_<measure>    numeric  sum; bigint count with a `where`; distinct: int member id in detail (0: none),
 *                           bytea multiset of member ids in gold (`rollup/multiset.ts`); distribution: the
 *                           same, of bins (`rollup/bins.ts`)
 *
 * A count without `where` has no column: it is the number of rows (`row_count` in gold). A second definition of the
 * same name is a column of its own, `m_revenue$2`, because the first one answers until the second is filled.
 */
import type { Catalog, Measure, Rollup, Source } from './types.ts';
import { isOnTheHour } from '../../time/zones.ts';

/**
 * Granularity of a table of gold: `base` is an hour, or a quarter of one if a declared zone is not on the hour; `day`
 * tables are per zone.
 */
export interface CellGranularity {
  readonly kind: 'base' | 'day';
  /** IANA zone of a day table; `UTC` for base. */
  readonly zone: string;
  readonly suffix: string;
}

export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * Table of detail rows. Append-only sources: bronze, which also holds the typed columns. Entity sources: silver, whose
 * live rows are `not deleted`.
 */
export const detailTable = (source: Source): string =>
  source.entityKey === undefined ? bronzeTable(source.name) : silverTable(source.name);
export const bronzeTable = (source: string): string => `bronze.${quoteIdentifier(source)}`;
export const silverTable = (source: string): string => `silver.${quoteIdentifier(source)}`;

/**
 * Quoted column of a dimension. `columnKey` is the column name without `d_` or `m_`: the dimension's name, or `region$2`. No
 * name contains a `$`.
 */
export const dimensionColumn = (columnKey: string): string => quoteIdentifier(`d_${columnKey}`);
export const measureColumn = (columnKey: string): string => quoteIdentifier(`m_${columnKey}`);

/** Returns the dimensions of a source, in the catalogue's order. */
export const dimensionsOf = (catalog: Catalog, source: string) =>
  [...catalog.dimensions.values()].filter((dimension) => dimension.fields.has(source));

/** Returns the measures of a source, in the catalogue's order. */
export const measuresOf = (catalog: Catalog, source: string): Measure[] =>
  [...catalog.measures.values()].filter((measure) => measure.source === source);

export const granularitiesOf = (catalog: Catalog, rollup: Rollup): CellGranularity[] => [
  ...(rollup.granularities.includes('hour') ? [{ kind: 'base', zone: 'UTC', suffix: 'hour' } as const] : []),
  ...(rollup.granularities.includes('day')
    ? catalog.zones.map(
        (zone, index) => ({ kind: 'day', zone, suffix: index === 0 ? 'day' : `day_${index + 1}` }) as const,
      )
    : []),
];

/** Returns the length of a base bucket: an hour, or a quarter of one if a declared zone is ever off the hour. */
export const baseMsOf = (catalog: Pick<Catalog, 'zones'>): number =>
  catalog.zones.every(isOnTheHour) ? 3_600_000 : 900_000;

/**
 * Returns the quoted table of a rollup, such as `gold.orders_by_region_hour`; from generation 2 on, created by a change
 * of the catalogue, the name ends in the generation.
 */
export const goldTable = (
  rollup: Pick<Rollup, 'source' | 'name'>,
  granularity: CellGranularity,
  generation: number,
): string => `gold.${quoteIdentifier(goldTableName(rollup, granularity, generation))}`;

export const goldTableName = (
  rollup: Pick<Rollup, 'source' | 'name'>,
  granularity: CellGranularity,
  generation: number,
): string => `${rollup.source}_${rollup.name}_${granularity.suffix}${generation === 1 ? '' : `_g${generation}`}`;

/** Prefix of the scopes of dimension values. */
export const DIMENSION_SCOPES = 'd:';
/**
 * Returns the scope of member ids in `app.members`: the values of a dimension, or the (combined) values of a distinct
 * measure.
 */
export const dimensionScope = (dimension: string): string => `${DIMENSION_SCOPES}${dimension}`;
export const distinctScope = (measure: Pick<Measure, 'source' | 'fields'>): string =>
  `m:${measure.source}:${measure.fields.join('+')}`;
