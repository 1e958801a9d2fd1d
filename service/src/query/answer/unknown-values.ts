import type pg from 'pg';
import type { Filter, UnknownValues } from '../../../../sdk/src/protocol/query.ts';
import { composeText } from '../../base/text/fold-text.ts';
import { flattenFilter } from '../../catalog/model/flatten-filter.ts';
import { dimensionColumn } from '../../catalog/model/table-names.ts';
import { readKnownValues } from '../../medallion/gold/read-known-values.ts';
import { answeringDimension } from '../../medallion/layout/source-layout.ts';
import { findTable, ignoreDropped } from '../versions/first-data.ts';
import type { ResolvedQuery } from '../parse/resolve-ranges.ts';
import { membersOf } from '../plan/plan.ts';
import type { SourceStates } from '../types.ts';

/** Most values of one query that are looked up. */
const MAX_VALUES = 100;

/**
 * Finds values of the caller's equality filters that occur in no event visible to the principal: most are typing
 * errors. For a principal with row filters they are reported only where a rollup shows what it may see, and hidden
 * values are treated as if they did not exist.
 */
export async function findUnknownValues(
  pool: pg.Pool,
  query: ResolvedQuery,
  sources: readonly string[],
  states: SourceStates,
): Promise<UnknownValues[]> {
  const own = query.askedFilters;
  const unknown: UnknownValues[] = [];
  for (const [member, values] of findAsked(own)) {
    const occurring = new Set<string>();
    let isKnowable = true;
    for (const source of sources) {
      const sourceValues = await readKnown(pool, member, [...values], source, query.rowFilters, states);
      if (sourceValues) for (const value of sourceValues) occurring.add(composeText(value));
      else isKnowable = false;
    }
    const missing = [...values].filter((value) => !occurring.has(composeText(value)));
    if (isKnowable && missing.length > 0) unknown.push({ member, values: missing });
  }
  return unknown;
}

function findAsked(filters: readonly Filter[]): Map<string, Set<string>> {
  const byMember = new Map<string, Set<string>>();
  let count = 0;
  for (const filter of filters.flatMap((each) => flattenFilter(each))) {
    if (filter.operator !== 'equals' && filter.operator !== 'notEquals') continue;
    const values = byMember.get(filter.member) ?? new Set<string>();
    for (const value of filter.values ?? []) if (count++ < MAX_VALUES) values.add(String(value));
    byMember.set(filter.member, values);
  }
  return byMember;
}

/** Reads the values that occur; undefined where no rollup can tell. */
async function readKnown(
  pool: pg.Pool,
  member: string,
  values: readonly string[],
  source: string,
  rowFilters: readonly Filter[],
  states: SourceStates,
): Promise<readonly string[] | undefined> {
  if (rowFilters.length === 0) return readKnownValues(pool, { member, values, within: undefined });
  const layout = states.layout(source);
  const members = [...new Set([member, ...membersOf(rowFilters)])];
  const columnKeys = new Map(members.map((member) => [member, answeringDimension(layout, member)?.columnKey]));
  const table = findTable(layout, [...columnKeys.values()]);
  if (table === undefined) return undefined;
  const columnOf = (member: string): string => dimensionColumn(columnKeys.get(member) as string);
  const within = { table, filters: rowFilters, columnOf };
  return readKnownValues(pool, { member, values, within }).catch(ignoreDropped);
}
