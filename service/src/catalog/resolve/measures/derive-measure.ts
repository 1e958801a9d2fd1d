import type { Expression } from '../../model/expressions/expression-types.ts';
import type { Field, Measure } from '../../model/types.ts';
import type { DerivedKind } from './measure-kinds.ts';

/** A derived measure, as read from the file. */
export interface DerivedDraft {
  readonly name: string;
  readonly was: string | undefined;
  readonly kind: DerivedKind;
  readonly source: string;
  /** The field whose values these are; with the weights, if there are any. */
  readonly fields: readonly [Field, ...Field[]];
  readonly where: Measure['where'];
  readonly isSample: boolean;
}

export interface DerivedParts {
  readonly expression: Expression;
  /** Stored measures that it is computed from. They are its own, whatever else the source declares. */
  readonly parts: readonly Measure[];
}

/** Name of a stored part of a derived measure, such as `basket__sum`. */
const toPartName = (measure: string, part: string): string => `${measure}__${part}`;

/** Derives an average, a variance, a minimum or a maximum: an expression over stored sums, counts and values. */
export function deriveMeasure(draft: DerivedDraft): DerivedParts {
  const { name, was, kind, source, fields, where, isSample } = draft;
  const parts: Measure[] = [];
  const addPart = (part: string, rest: Pick<Measure, 'kind' | 'fields' | 'where'>): string => {
    const former = was === undefined ? {} : { was: toPartName(was, part) };
    parts.push({ name: toPartName(name, part), source, ...rest, ...former, partOf: name });
    return toPartName(name, part);
  };
  const [value, weight] = fields;
  const valued = withValue(where, value);
  const sumOf = (part: string, field: Field, filter: Measure['where']): string =>
    addPart(part, { kind: 'sum', fields: [field.name], where: filter });
  const toMeasure = (measure: string): Expression => ({ kind: 'measure', measure });
  if (kind === 'min' || kind === 'max') {
    const measure = addPart('values', { kind: 'values', fields: [value.name], where });
    return { expression: { kind: 'extreme', measure, side: kind === 'min' ? 'least' : 'greatest' }, parts };
  }
  if (kind === 'average') {
    const [numerator, denominator] =
      weight === undefined
        ? [sumOf('sum', value, where), addPart('count', { kind: 'count', fields: [], where: valued })]
        : [
            addPart('products', { kind: 'sum_of_products', fields: [value.name, weight.name], where }),
            sumOf('weights', weight, valued),
          ];
    return {
      expression: { kind: 'ratio', numerator: toMeasure(numerator), denominator: toMeasure(denominator) },
      parts,
    };
  }
  const expression: Expression = {
    kind: 'variance',
    count: addPart('count', { kind: 'count', fields: [], where: valued }),
    sum: sumOf('sum', value, where),
    squares: addPart('squares', { kind: 'sum_of_products', fields: [value.name, value.name], where }),
    isSample,
    isDeviation: kind === 'standard_deviation',
  };
  return { expression, parts };
}

/** Joins the condition that an event has a value: of a required field too, which events taken before may lack. */
function withValue(where: Measure['where'], { name }: Field): Measure['where'] {
  const isSet = { member: name, operator: 'set', values: [] } as const;
  return where === undefined ? isSet : { and: [where, isSet] };
}
