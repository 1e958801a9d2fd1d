import { LRUCache } from 'lru-cache';
import type pg from 'pg';
import { dimensionColumn, goldTable } from '../../catalog/model/table-names.ts';
import { readFirstEvent, type FirstEventRequest } from '../../medallion/silver/read-first-event.ts';
import { answeringDimension, isBuilding, type SourceLayout } from '../../medallion/layout/source-layout.ts';
import type { ParsedQuery } from '../parse/parse-query.ts';
import { membersOf } from '../plan/plan.ts';
import type { SourceStates } from '../types.ts';

interface Remembered {
  readonly version: number;
  /** Epoch ms; null while there is none. */
  readonly atMs: number | null;
}

const FIRST_DATA_CACHE_SIZE = 1000;
/** Longest cell: the first event may move within its cell without changing the answer. */
const CELL_MS = 25 * 3_600_000;

/** Finds the first data of sources that a principal may see, and caches it until something at or before it changes. */
export class FirstData {
  readonly #states: SourceStates;
  readonly #remembered = new LRUCache<string, Remembered>({ max: FIRST_DATA_CACHE_SIZE });

  constructor(states: SourceStates) {
    this.#states = states;
  }

  /**
   * Returns the epoch ms since when all sources have data; null where one has none, undefined where no rollup can tell.
   */
  async find(
    pool: pg.Pool,
    sources: readonly string[],
    query: Pick<ParsedQuery, 'rowFilters'>,
  ): Promise<number | null | undefined> {
    const firsts = await Promise.all(sources.map((source) => this.#findOf(pool, source, query)));
    if (firsts.includes(undefined)) return undefined;
    return firsts.includes(null) ? null : Math.max(...(firsts as number[]));
  }

  /** Returns the epoch ms of the last data of a source, not cached; with filters, of the first instant of its cell. */
  async findLast(
    pool: pg.Pool,
    source: string,
    query: Pick<ParsedQuery, 'rowFilters'>,
  ): Promise<number | null | undefined> {
    const request = this.#toRequest(source, query);
    return request && readFirstEvent(pool, request, 'last').catch(ignoreDropped);
  }

  /** Undefined where no rollup can tell. */
  #toRequest(source: string, { rowFilters }: Pick<ParsedQuery, 'rowFilters'>): FirstEventRequest | undefined {
    const catalogSource = this.#states.catalog.sources.get(source);
    const members = [...membersOf(rowFilters)];
    const layout = this.#states.layout(source);
    const columnKeys = new Map(members.map((member) => [member, answeringDimension(layout, member)?.columnKey]));
    const table = members.length === 0 ? undefined : findTable(layout, [...columnKeys.values()]);
    if (!catalogSource || (members.length > 0 && table === undefined)) return undefined;
    const columnOf = (member: string): string => dimensionColumn(columnKeys.get(member) as string);
    return { source: catalogSource, filters: rowFilters, columnOf, table };
  }

  async #findOf(
    pool: pg.Pool,
    source: string,
    { rowFilters }: Pick<ParsedQuery, 'rowFilters'>,
  ): Promise<number | null | undefined> {
    const key = `${this.#states.epoch} ${source} ${JSON.stringify(rowFilters)}`;
    const cached = this.#remembered.get(key);
    const { version } = this.#states.state(source);
    if (cached) {
      const untilMs = cached.atMs === null ? Infinity : cached.atMs + CELL_MS;
      if (this.#states.isUnchanged(source, cached.version, -Infinity, untilMs)) {
        this.#remembered.set(key, { version, atMs: cached.atMs });
        return cached.atMs;
      }
    }
    const request = this.#toRequest(source, { rowFilters });
    if (!request) return undefined;
    const atMs = await readFirstEvent(pool, request).catch(ignoreDropped);
    if (atMs === undefined) return undefined;
    this.#remembered.set(key, { version, atMs });
    return atMs;
  }
}

/** Finds the smallest rollup with these dimensions, and its table with the shortest cells. */
export function findTable({ rollups }: SourceLayout, columnKeys: readonly (string | undefined)[]): string | undefined {
  const [rollup] = rollups
    .filter(
      (rollup) =>
        !isBuilding(rollup) &&
        columnKeys.every((columnKey) => columnKey !== undefined && rollup.dimensions.includes(columnKey)),
    )
    .sort((a, b) => a.dimensions.length - b.dimensions.length);
  const granularity = rollup?.granularities.find(({ kind }) => kind === 'base') ?? rollup?.granularities[0];
  return rollup && granularity && goldTable(rollup, granularity, rollup.generation);
}

/** Ignores a table or column that was dropped since the layout was read, and a statement that timed out. */
export function ignoreDropped(error: unknown): undefined {
  if (!/^(42P01|42703|57014)$/.test((error as { code?: string }).code ?? '')) throw error;
}
