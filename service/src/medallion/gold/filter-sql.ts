import type { Filter, FilterOperator, MemberFilter } from '../../../../sdk/src/protocol/query.ts';
import { composeText, foldText } from '../../base/text/fold-text.ts';
import { dimensionScope } from '../../catalog/model/table-names.ts';

/** Returns the quoted column that answers for a dimension. */
export type ColumnOf = (dimension: string) => string;

/** Collects the values of a statement as numbered parameters. */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** Renders one condition for all filters, over the dimension columns of a detail or gold row. Values are parameters. */
export const renderFilters = (filters: readonly Filter[], parameters: Parameters, columnOf: ColumnOf): string =>
  filters.length === 0 ? 'true' : filters.map((filter) => renderFilter(filter, parameters, columnOf)).join(' and ');

function renderFilter(filter: Filter, parameters: Parameters, columnOf: ColumnOf): string {
  const join = (parts: readonly Filter[], word: string, empty: string): string =>
    parts.length === 0 ? empty : `(${parts.map((part) => renderFilter(part, parameters, columnOf)).join(` ${word} `)})`;
  if ('and' in filter) return join(filter.and, 'and', 'true');
  if ('or' in filter) return join(filter.or, 'or', 'false');
  return renderMember(filter, parameters, columnOf(filter.member));
}

/**
 * Renders the filter of one member. A missing value (id 0) matches only `notSet`, `notEquals` and `notContains`. Texts
 * are compared as defined in `fold-text.ts`, the same as in `compileOperator`: the database compares bytes of texts
 * that the service folded.
 */
function renderMember({ member, operator, values = [] }: MemberFilter, parameters: Parameters, column: string): string {
  if (operator === 'set') return `${column} <> 0`;
  if (operator === 'notSet') return `${column} = 0`;
  const isNegated = operator === 'notEquals' || operator === 'notContains';
  const scope = parameters.add(dimensionScope(member));
  const condition = renderValue(operator, values.map(String), parameters);
  // As an array the ids are looked up once, before the scan, and can use the key of a rollup.
  const ids = `(array(select member_id from app.members where scope = ${scope} and (${condition})))`;
  return isNegated ? `${column} <> all ${ids}` : `${column} = any ${ids}`;
}

/** Returns the forms in which texts may be stored: composed, and as received by versions that did not compose texts. */
export const toForms = (texts: readonly string[]): string[] => [
  ...new Set(texts.flatMap((text) => [composeText(text), text, text.normalize('NFD')])),
];

/** Operators on substrings. */
const PARTS = {
  contains: ['%', '%'],
  notContains: ['%', '%'],
  startsWith: ['', '%'],
  endsWith: ['%', ''],
} as const satisfies Partial<Record<FilterOperator, readonly [string, string]>>;

export const isPartOperator = (operator: FilterOperator): operator is keyof typeof PARTS => operator in PARTS;

function renderValue(operator: FilterOperator, texts: readonly string[], parameters: Parameters): string {
  if (operator === 'equals' || operator === 'notEquals') {
    return `value = any (${parameters.add(toForms(texts))}::text[])`;
  }
  // Texts have no universal order: parsers refuse the other operators.
  if (!isPartOperator(operator)) throw new RangeError(`${operator} does not compare texts`);
  const [before, after] = PARTS[operator];
  const patterns = texts.map((text) => `${before}${escapeLike(foldText(text))}${after}`);
  const matches = `folded like any (${parameters.add(patterns)}::text[])`;
  // A value that is not folded yet may contain the text: it is hidden rather than shown.
  return operator === 'notContains' ? `${matches} or folded is null` : matches;
}

const escapeLike = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
