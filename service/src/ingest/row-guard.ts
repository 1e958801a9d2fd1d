import type { Filter, MemberFilter } from '../../../sdk/src/protocol/query.ts';
import { compileOperator } from '../catalog/model/filter-operators.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { ForbiddenError } from '../base/errors.ts';
import type { FieldValue } from './decode/parse-field.ts';
import { showValue } from './decode/show-value.ts';
import type { Rejection } from './types.ts';

export const OUTSIDE_ROW_FILTERS = 'outside_row_filters';

/** Restricts a writer to the rows of a source that it may see. */
export interface RowGuard {
  /** Filters over dimensions; all must hold, for a new row and for the stored row of its entity. */
  readonly filters: readonly Filter[];
  /** Returns why a row, given by the values of the source's fields, is not permitted; undefined if it is. */
  judge(values: readonly FieldValue[]): Omit<Rejection, 'index'> | undefined;
}

type Test = (values: readonly FieldValue[]) => boolean;

/**
 * Compiles the row filters of a policy for a source; undefined if there are none. Values match as in queries. Throws
 * ForbiddenError for a source that lacks a filtered dimension: its rows cannot be assigned.
 */
export function compileRowGuard(filters: readonly Filter[], source: string, catalog: Catalog): RowGuard | undefined {
  if (filters.length === 0) return undefined;
  const members = new Map<string, number>();
  const tests = filters.map((filter) => compileTest(filter, source, catalog, members));
  return {
    filters,
    judge(values) {
      if (tests.every((test) => test(values))) return undefined;
      const actual = [...members].map(
        ([member, ordinal]) => `${member} is ${showValue(catalog.dimensions.get(member), values[ordinal] ?? null)}`,
      );
      const message = `${actual.join(', ')}: expected a row within the row filters of the token`;
      return { stage: 'policy', code: OUTSIDE_ROW_FILTERS, message, path: [...members.keys()][0] };
    },
  };
}

function compileTest(filter: Filter, source: string, catalog: Catalog, members: Map<string, number>): Test {
  if ('and' in filter) {
    const parts = filter.and.map((part) => compileTest(part, source, catalog, members));
    return (values) => parts.every((part) => part(values));
  }
  if ('or' in filter) {
    const parts = filter.or.map((part) => compileTest(part, source, catalog, members));
    return (values) => parts.some((part) => part(values));
  }
  return compileMember(filter, source, catalog, members);
}

function compileMember(
  { member, operator, values: operands = [] }: MemberFilter,
  source: string,
  catalog: Catalog,
  members: Map<string, number>,
): Test {
  const field = catalog.dimensions.get(member)?.fields.get(source);
  if (field === undefined) {
    const message = `source ${source} has no ${member}, which the row filters of the token need: expected another source`;
    throw new ForbiddenError('forbidden', message, { path: 'source' });
  }
  const ordinal = [...(catalog.sources.get(source)?.fields.keys() ?? [])].indexOf(field);
  members.set(member, ordinal);
  const test = compileOperator(operator, operands.map(String));
  return (values) => {
    const value = values[ordinal] ?? null;
    return test(value === null ? null : String(value));
  };
}
