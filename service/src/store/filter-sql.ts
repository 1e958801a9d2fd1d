import type { Filter, MemberFilter } from '../../../sdk/src/protocol/query.ts';
import { dimensionScope } from './layout.ts';

/** The column, quoted, that answers for a dimension. */
export type ColumnOf = (dimension: string) => string;

/** Collects the values of a statement; each becomes a numbered parameter. */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** One condition for all filters, over the dimension columns of a detail or gold row. Values are parameters. */
export const renderFilters = (filters: readonly Filter[], parameters: Parameters, columnOf: ColumnOf): string =>
  filters.length === 0 ? 'true' : filters.map((filter) => renderFilter(filter, parameters, columnOf)).join(' and ');

function renderFilter(filter: Filter, parameters: Parameters, columnOf: ColumnOf): string {
  const join = (parts: readonly Filter[], word: string, empty: string): string =>
    parts.length === 0 ? empty : `(${parts.map((part) => renderFilter(part, parameters, columnOf)).join(` ${word} `)})`;
  if ('and' in filter) return join(filter.and, 'and', 'true');
  if ('or' in filter) return join(filter.or, 'or', 'false');
  return renderMember(filter, parameters, columnOf(filter.member));
}

/** A missing value (id 0) matches only `notSet`, `notEquals` and `notContains`. Only equality minds case. */
function renderMember({ member, operator, values = [] }: MemberFilter, parameters: Parameters, column: string): string {
  if (operator === 'set') return `${column} <> 0`;
  if (operator === 'notSet') return `${column} = 0`;
  const texts = values.map(String);
  const scope = parameters.add(dimensionScope(member));
  // As an array the ids are looked up once, before the scan, and can be used on the key of a rollup.
  const ids = `(array(select member_id from app.members where scope = ${scope} and (${renderValue(operator, texts, parameters)})))`;
  return operator === 'notEquals' || operator === 'notContains' ? `${column} <> all ${ids}` : `${column} = any ${ids}`;
}

const COMPARISONS = { gt: '>', gte: '>=', lt: '<', lte: '<=' } as const;

function renderValue(
  operator: Exclude<MemberFilter['operator'], 'set' | 'notSet'>,
  texts: readonly string[],
  parameters: Parameters,
): string {
  if (operator === 'equals' || operator === 'notEquals') return `value = any (${parameters.add(texts)}::text[])`;
  if (operator in COMPARISONS) {
    const sign = COMPARISONS[operator as keyof typeof COMPARISONS];
    return texts.map((text) => `value ${sign} ${parameters.add(text)}`).join(' or ');
  }
  const before = operator === 'startsWith' ? '' : '%';
  const after = operator === 'endsWith' ? '' : '%';
  const patterns = texts.map((text) => `${before}${escapeLike(text)}${after}`);
  return `value ilike any (${parameters.add(patterns)}::text[])`;
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
