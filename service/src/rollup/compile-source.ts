import type { Filter } from '../../../sdk/src/protocol/query.ts';
import type { Catalog, Field, Measure, Source } from '../catalog/model/types.ts';
import { dimensionScope, distinctScope } from '../catalog/model/table-names.ts';
import {
  describeColumns,
  holdsColumn,
  isSet,
  isSameField,
  scaleOf,
  type ColumnDefinition,
  type FieldDefinition,
  type KeptColumn,
} from './column-definition.ts';
import { toBin } from './bins.ts';
import { toValueId } from './values.ts';
import { multiplyExact, type Exact } from './exact.ts';
import { compileFilter, type FieldValues, type Predicate } from './match-filter.ts';

/** The contribution of one event to each of its cells. Arrays follow `CompiledSource`. */
export interface Contribution {
  readonly timeMs: number;
  /** Member ids of the dimensions; 0 is "no value". */
  readonly dimensionIds: readonly number[];
  /** Scaled sums and counts. */
  readonly amounts: readonly Exact[];
  /** Ids for the sets: members of distinct measures, bins of distributions, values; 0 is none. */
  readonly memberIds: readonly number[];
}

export interface CompiledDimension {
  /** Column name without `d_`. */
  readonly name: string;
  readonly scope: string;
  readonly ordinal: number;
}

export interface CompiledAmount {
  /** Compiled from this measure; `name` is the column name without `m_`. */
  readonly measure: Measure;
  readonly scale: number;
  /** Scaled amount of one event. */
  amountOf(values: FieldValues): Exact;
}

/** A measure that collects ids: of the texts of its members, of the bins of its values, or of the values themselves. */
export type CompiledSet = CompiledDistinct | CompiledDistribution;

export interface CompiledDistinct {
  /** Compiled from this measure; `name` is the column name without `m_`. */
  readonly measure: Measure;
  readonly scope: string;
  /** Returns the member's text; null if the event has none. */
  memberOf(values: FieldValues): string | null;
}

export interface CompiledDistribution {
  /** Compiled from this measure; `name` is the column name without `m_`. */
  readonly measure: Measure;
  /** Returns the id of the value's bin, or of the value; 0 if the event has no value. */
  binOf(values: FieldValues): number;
}

/** A source's dimension and measure columns, ready to turn records into contributions. */
export interface CompiledSource {
  readonly dimensions: readonly CompiledDimension[];
  readonly amounts: readonly CompiledAmount[];
  readonly sets: readonly CompiledSet[];
}

/**
 * A field that an old definition reads and the source no longer has, or now defines differently: read after the
 * source's own fields.
 */
export interface ExtraField {
  readonly field: Field;
  readonly zone: string;
}

export interface CompiledColumns {
  readonly compiled: CompiledSource;
  readonly extras: readonly ExtraField[];
}

/**
 * Compiles a source of the catalogue. Throws a RangeError for a reference that a parsed catalogue cannot contain (a
 * measure over an unknown field).
 */
export function compileSource(catalog: Catalog, sourceName: string): CompiledSource {
  const source = catalog.sources.get(sourceName);
  if (!source) throw new RangeError(`catalogue ${catalog.name} has no source ${sourceName}`);
  const columns = describeColumns(catalog, source).map((column) => ({ ...column, columnKey: column.name }));
  return compileColumns(source, columns).compiled;
}

/** Compiles columns over the source's fields, and over other fields that their definitions read. */
export function compileColumns(source: Source, columns: readonly KeptColumn[]): CompiledColumns {
  const reader = new FieldReader(source);
  const kept = columns.filter(({ definition }) => holdsColumn(definition));
  for (const { definition } of kept) [...definition.fields, ...(definition.tested ?? [])].forEach(reader.add);
  const measures = kept.filter(({ definition }) => definition.kind !== 'dimension');
  return {
    extras: reader.extras,
    compiled: {
      dimensions: kept
        .filter(({ definition }) => definition.kind === 'dimension')
        .map(({ name, columnKey, definition }) => ({
          name: columnKey,
          scope: dimensionScope(name),
          ordinal: reader.ordinalOf(definition.fields[0] as FieldDefinition),
        })),
      amounts: measures
        .filter(({ definition }) => !isSet(definition.kind))
        .map((column) => compileAmount(column, source, reader)),
      sets: measures
        .filter(({ definition }) => isSet(definition.kind))
        .map((column) =>
          column.definition.kind === 'distinct'
            ? compileDistinct(column, source, reader)
            : compileDistribution(column, source, reader),
        ),
    },
  };
}

const toMeasure = ({ columnKey, definition }: KeptColumn, source: Source): Measure => ({
  name: columnKey,
  source: source.name,
  kind: definition.kind as Measure['kind'],
  fields: definition.fields.map(({ name }) => name),
  where: definition.where,
});

function compileAmount(column: KeptColumn, source: Source, reader: FieldReader): CompiledAmount {
  const { definition } = column;
  const measure = toMeasure(column, source);
  const matches = reader.compileWhere(definition);
  if (definition.kind === 'count') return { measure, scale: 0, amountOf: (values) => (matches(values) ? 1 : 0) };
  const scale = scaleOf(definition);
  const [ordinal, other] = definition.fields.map((field) => reader.ordinalOf(field)) as [number, number];
  const valueOf = (values: FieldValues): number => (matches(values) ? Number(values[ordinal] ?? 0) : 0);
  if (definition.kind === 'sum') return { measure, scale, amountOf: valueOf };
  return { measure, scale, amountOf: (values) => multiplyExact(valueOf(values), Number(values[other] ?? 0)) };
}

function compileDistinct(column: KeptColumn, source: Source, reader: FieldReader): CompiledDistinct {
  const measure = toMeasure(column, source);
  const matches = reader.compileWhere(column.definition);
  const ordinals = column.definition.fields.map((field) => reader.ordinalOf(field));
  return {
    measure,
    scope: distinctScope(measure),
    memberOf: (values) => (matches(values) ? toMember(values, ordinals) : null),
  };
}

function compileDistribution(column: KeptColumn, source: Source, reader: FieldReader): CompiledDistribution {
  const matches = reader.compileWhere(column.definition);
  const field = column.definition.fields[0] as FieldDefinition;
  const ordinal = reader.ordinalOf(field);
  const divisor = 10 ** field.scale;
  const isExact = column.definition.kind === 'values';
  const binOf = (values: FieldValues): number => {
    const scaled = values[ordinal] ?? null;
    if (scaled === null || !matches(values)) return 0;
    return isExact ? toValueId(Number(scaled)) : toBin(Number(scaled) / divisor);
  };
  return { measure: toMeasure(column, source), binOf };
}

/** Resolves the fields of definitions among those of the source, and collects those that are missing there. */
class FieldReader {
  readonly extras: ExtraField[] = [];
  readonly #source: Source;
  readonly #keys = new Map<string, string>();
  readonly #fields: Map<string, Field>;

  constructor(source: Source) {
    this.#source = source;
    this.#fields = new Map(source.fields);
  }

  readonly add = (definition: FieldDefinition): void => {
    const id = JSON.stringify(definition);
    if (this.#keys.has(id)) return;
    const { name, type, scale, path, zone, reading } = definition;
    if (isSameField(this.#source.fields.get(name), definition, this.#source)) {
      this.#keys.set(id, name);
      return;
    }
    // Names in a catalogue contain no space, so this key is unique.
    const key = `${name} ${this.extras.length + 1}`;
    const field: Field = { name: key, type, scale, path, currency: undefined, required: false, reading };
    this.extras.push({ field, zone: zone ?? this.#source.eventTimeZone });
    this.#fields.set(key, field);
    this.#keys.set(id, key);
  };

  ordinalOf(definition: FieldDefinition): number {
    return [...this.#fields.keys()].indexOf(this.#keyOf(definition));
  }

  compileWhere({ where, tested = [] }: ColumnDefinition): Predicate {
    if (!where) return () => true;
    const keys = new Map(tested.map((field) => [field.name, this.#keyOf(field)]));
    return compileFilter(rename(where, keys), { ...this.#source, fields: this.#fields });
  }

  #keyOf(definition: FieldDefinition): string {
    return this.#keys.get(JSON.stringify(definition)) as string;
  }
}

function rename(filter: Filter, keys: ReadonlyMap<string, string>): Filter {
  if ('and' in filter) return { and: filter.and.map((part) => rename(part, keys)) };
  if ('or' in filter) return { or: filter.or.map((part) => rename(part, keys)) };
  return { ...filter, member: keys.get(filter.member) ?? filter.member };
}

/**
 * Converts values to a member's text: one value is its own text, several are a JSON array. No value at all is no
 * member.
 */
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

/** Matches texts that JSON writes unescaped: no quotes, backslashes, controls or surrogates. */
const PLAIN = /^[ !#-[\]-\u{7e}]*$/u;

/** Works like `JSON.stringify`, several times faster for most texts. */
const toJson = (value: string | number | boolean | null): string =>
  typeof value === 'string' && PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
