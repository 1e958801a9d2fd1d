import type { Filter, MemberFilter } from '../../../sdk/src/protocol/query.ts';
import { compileOperator, type FilterValue } from '../catalog/model/filter-operators.ts';
import type { Source } from '../catalog/model/types.ts';

/** A record's values in the order of the source's fields; numbers scaled, timestamps epoch ms. */
export type FieldValues = readonly (string | number | boolean | null)[];

export type Predicate = (values: FieldValues) => boolean;

/** Compiles a filter over a source's fields; values match exactly as in queries. */
export function compileFilter(filter: Filter, source: Source): Predicate {
  if ('and' in filter) {
    const parts = filter.and.map((part) => compileFilter(part, source));
    return (values) => parts.every((part) => part(values));
  }
  if ('or' in filter) {
    const parts = filter.or.map((part) => compileFilter(part, source));
    return (values) => parts.some((part) => part(values));
  }
  return compileMember(filter, source);
}

function compileMember(filter: MemberFilter, source: Source): Predicate {
  const ordinal = [...source.fields.keys()].indexOf(filter.member);
  const field = source.fields.get(filter.member);
  if (!field) throw new RangeError(`source ${source.name} has no field ${filter.member}`);
  const operands = (filter.values ?? []).map((value) => toOperand(value, field.type));
  const isDecimal = field.type === 'decimal';
  const divisor = 10 ** field.scale;
  const test = compileOperator(filter.operator, operands);
  return (values) => {
    const scaled = values[ordinal] ?? null;
    // Divided, not multiplied: both sides are then the double nearest to their decimal.
    return test(isDecimal && scaled !== null ? (scaled as number) / divisor : scaled);
  };
}

function toOperand(value: FilterValue, type: string): FilterValue {
  if (type === 'integer' || type === 'decimal') return Number(value);
  if (type === 'timestamp') return typeof value === 'number' ? value : Date.parse(String(value));
  return value;
}
