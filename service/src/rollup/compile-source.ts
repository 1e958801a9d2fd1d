import type { Catalog, Measure } from '../catalog/types.ts';
import { dimensionScope, dimensionsOf, distinctScope, hasColumn, measuresOf } from '../store/layout.ts';
import type { Exact } from './exact.ts';
import { compileFilter, type FieldValues, type Predicate } from './match-filter.ts';

/** What one event adds to each cell it falls into. Arrays follow `CompiledSource`. */
export interface Contribution {
  readonly timeMs: number;
  /** Member ids of the dimensions; 0 is "no value". */
  readonly dimensionIds: readonly number[];
  /** Scaled sums and counts. */
  readonly amounts: readonly Exact[];
  /** Member ids of the distinct measures; 0 is none. */
  readonly memberIds: readonly number[];
}

export interface CompiledDimension {
  readonly name: string;
  readonly scope: string;
  readonly ordinal: number;
}

export interface CompiledAmount {
  readonly measure: Measure;
  readonly scale: number;
  /** Scaled amount of one event. */
  amountOf(values: FieldValues): number;
}

export interface CompiledDistinct {
  readonly measure: Measure;
  readonly scope: string;
  /** The member's text; null where the event has none. */
  memberOf(values: FieldValues): string | null;
}

/** A source's dimensions and measures, ready to turn records into contributions. */
export interface CompiledSource {
  readonly dimensions: readonly CompiledDimension[];
  readonly amounts: readonly CompiledAmount[];
  readonly distincts: readonly CompiledDistinct[];
}

/** Throws a RangeError for what a parsed catalogue cannot contain (a measure over an unknown field). */
export function compileSource(catalog: Catalog, sourceName: string): CompiledSource {
  const source = catalog.sources.get(sourceName);
  if (!source) throw new RangeError(`catalogue ${catalog.name} has no source ${sourceName}`);
  const names = [...source.fields.keys()];
  const ordinalOf = (field: string): number => {
    const ordinal = names.indexOf(field);
    if (ordinal < 0) throw new RangeError(`source ${sourceName} has no field ${field}`);
    return ordinal;
  };
  const predicateOf = (measure: Measure): Predicate =>
    measure.where ? compileFilter(measure.where, source) : () => true;
  const measures = measuresOf(catalog, sourceName).filter(hasColumn);

  return {
    dimensions: dimensionsOf(catalog, sourceName).map((dimension) => ({
      name: dimension.name,
      scope: dimensionScope(dimension.name),
      ordinal: ordinalOf(dimension.fields.get(sourceName) as string),
    })),
    amounts: measures
      .filter((measure) => measure.kind !== 'distinct')
      .map((measure) => {
        const matches = predicateOf(measure);
        if (measure.kind === 'count') return { measure, scale: 0, amountOf: (values) => (matches(values) ? 1 : 0) };
        const field = measure.fields[0] as string;
        const ordinal = ordinalOf(field);
        return {
          measure,
          scale: source.fields.get(field)?.scale ?? 0,
          amountOf: (values) => (matches(values) ? Number(values[ordinal] ?? 0) : 0),
        };
      }),
    distincts: measures
      .filter((measure) => measure.kind === 'distinct')
      .map((measure) => {
        const matches = predicateOf(measure);
        const ordinals = measure.fields.map(ordinalOf);
        return {
          measure,
          scope: distinctScope(measure),
          memberOf: (values) => (matches(values) ? toMember(values, ordinals) : null),
        };
      }),
  };
}

/** One value is its own text; several are a JSON array. No value at all is no member. */
function toMember(values: FieldValues, ordinals: readonly number[]): string | null {
  if (ordinals.length === 1) {
    const value = values[ordinals[0] as number] ?? null;
    return value === null ? null : String(value);
  }
  let text = '';
  let isEmpty = true;
  for (const ordinal of ordinals) {
    const value = values[ordinal] ?? null;
    if (value !== null) isEmpty = false;
    text += `${text === '' ? '[' : ','}${toJson(value)}`;
  }
  return isEmpty ? null : `${text}]`;
}

/** Characters that JSON writes as they are: all but quotes, backslashes, controls and halves of pairs. */
const PLAIN = /^[ !#-[\]-\u{7e}]*$/u;

/** `JSON.stringify`, several times faster for most texts. */
const toJson = (value: string | number | boolean | null): string =>
  typeof value === 'string' && PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
