import { z } from 'zod';
import type { Filter, FilterOperator, Having, HavingFilter } from '../../../../sdk/src/protocol/query.ts';
import { InvalidRequestError } from '../../base/errors.ts';

const MAX_DEPTH = 5;
/** Most comparisons in one query, however they are nested. */
const MAX_FILTERS = 200;
/** Most values in one query; each becomes a parameter of the statement, and Postgres takes 65,535. */
const MAX_VALUES = 10_000;

/** How deep the JSON of a list of filters may be nested: two levels for each group, two for a filter and its values. */
export const MAX_FILTER_JSON_DEPTH = 2 * MAX_DEPTH + 3;

const text = z.string().max(512);
const OPERATORS = [
  'equals',
  'notEquals',
  'contains',
  'notContains',
  'startsWith',
  'endsWith',
  'gt',
  'gte',
  'lt',
  'lte',
  'set',
  'notSet',
] as const satisfies FilterOperator[];

/** Texts have no order that everybody means: `10` stands before `9`, and `Z` before `a`. */
const ORDER: readonly FilterOperator[] = ['gt', 'gte', 'lt', 'lte'];

/** One filter of the wire contract. */
export const filterSchema: z.ZodType<Filter> = z
  .lazy(() =>
    z.union([
      z.strictObject({ and: z.array(filterSchema).max(100) }),
      z.strictObject({ or: z.array(filterSchema).max(100) }),
      z.strictObject({
        member: text,
        operator: z.enum(OPERATORS, OPERATORS.filter((name) => !ORDER.includes(name)).join(' or ')),
        values: z
          .array(z.union([text, z.number(), z.boolean()]))
          .max(1000)
          .exactOptional(),
      }),
    ]),
  )
  .meta({ id: 'Filter', description: 'A comparison of one dimension, or filters joined by `and` or `or`' });

const HAVING_OPERATORS = ['equals', 'notEquals', ...ORDER, 'set', 'notSet'] as readonly HavingFilter['operator'][];

/** One filter of metrics. */
export const havingSchema: z.ZodType<Having> = z
  .lazy(() =>
    z.union([
      z.strictObject({ and: z.array(havingSchema).max(100) }),
      z.strictObject({ or: z.array(havingSchema).max(100) }),
      z.strictObject({
        member: text,
        operator: z.enum(HAVING_OPERATORS),
        values: z.array(z.number()).max(1000).exactOptional(),
      }),
    ]),
  )
  .meta({ id: 'Having', description: 'A comparison of one metric of a row, or filters joined by `and` or `or`' });

/**
 * Bounds what filters cost before they are parsed. Throws `too_many_filters` for more than 200 comparisons, 10,000 values or
 * 5 levels of nesting in one list; what has another shape is left to the schema.
 */
export function checkFilterCount(filters: unknown, path: string): void {
  const counts = { filters: 0, values: 0 };
  const refuse = (words: string, limit: string): never => {
    throw new InvalidRequestError('too_many_filters', `${path} ${words}: expected at most ${limit}`, { path });
  };
  const count = (part: unknown, depth: number): void => {
    if (typeof part !== 'object' || part === null) return;
    if (depth > MAX_DEPTH) refuse(`is nested more than ${MAX_DEPTH} levels deep`, `${MAX_DEPTH} levels`);
    const { and, or, values } = part as Record<string, unknown>;
    for (const group of [and, or]) if (Array.isArray(group)) for (const inner of group) count(inner, depth + 1);
    if (and === undefined && or === undefined) counts.filters++;
    if (Array.isArray(values)) counts.values += values.length;
    if (counts.filters > MAX_FILTERS) refuse(`has more than ${MAX_FILTERS} comparisons`, String(MAX_FILTERS));
    if (counts.values > MAX_VALUES) refuse(`has more than ${MAX_VALUES} values`, String(MAX_VALUES));
  };
  if (Array.isArray(filters)) for (const filter of filters) count(filter, 1);
}

/**
 * Checks what the schema cannot express: that operators have the values they need, and, by `requireMember`, that
 * members exist. `path` names the filter in errors.
 */
export function checkFilter(filter: Filter, path: string, requireMember: (name: string, path: string) => void): void {
  if ('and' in filter || 'or' in filter) {
    const [key, parts] = 'and' in filter ? (['and', filter.and] as const) : (['or', filter.or] as const);
    for (const [index, part] of parts.entries()) checkFilter(part, `${path}.${key}[${index}]`, requireMember);
    return;
  }
  requireMember(filter.member, `${path}.member`);
  if (ORDER.includes(filter.operator)) {
    throw new InvalidRequestError(
      'invalid_filter',
      `${path}: ${filter.operator} compares numbers and times, and the values of the dimension ${filter.member} are texts: expected one of ${OPERATORS.filter((dimension) => !ORDER.includes(dimension)).join(', ')}`,
      { path },
    );
  }
  const takesValues = filter.operator !== 'set' && filter.operator !== 'notSet';
  const count = filter.values?.length ?? 0;
  if (takesValues !== count > 0) {
    const expected = takesValues ? 'at least one value' : 'no values';
    throw new InvalidRequestError(
      'invalid_filter',
      `${path}: ${filter.operator} has ${count} values: expected ${expected}`,
      { path },
    );
  }
}
