import type { Filter } from '../../../sdk/src/protocol/query.ts';
import { computeDigest } from '../catalog/model/digest.ts';
import type { Catalog, Field, FieldReading, FieldType, Measure, Source } from '../catalog/model/types.ts';
import { dimensionsOf, measuresOf } from '../catalog/model/table-names.ts';

/** A field as a definition reads it: enough to take it from a payload, whatever the catalogue has become. */
export interface FieldDefinition {
  readonly name: string;
  readonly type: FieldType;
  readonly scale: number;
  readonly path: readonly string[];
  /** Of timestamps: where those without an offset are read. */
  readonly zone?: string;
  /** How values are written; absent where the catalogue says nothing. */
  readonly reading?: FieldReading;
}

/** What a dimension or measure column holds. It is stored as JSON, and computed from payloads as long as it is kept. */
export interface ColumnDefinition {
  readonly kind: 'dimension' | Measure['kind'];
  readonly fields: readonly FieldDefinition[];
  readonly where?: Filter;
  /** Fields that `where` names. */
  readonly tested?: readonly FieldDefinition[];
}

/** A column that a writer keeps. */
export interface KeptColumn {
  /** Of the dimension or measure. */
  readonly name: string;
  /** The column without `d_` or `m_`: the name, and from the second definition on `$` and a number. */
  readonly stem: string;
  readonly definition: ColumnDefinition;
}

/** False for a count without a filter, which is the number of rows. */
export const holdsColumn = ({ kind, where }: Pick<ColumnDefinition, 'kind' | 'where'>): boolean =>
  kind !== 'count' || where !== undefined;

/** Whether a column gathers ids, counted, rather than a number. */
export const isSet = (kind: ColumnDefinition['kind']): boolean => kind === 'distinct' || kind === 'distribution';

/** What the catalogue wants of a source, dimensions first. */
export function describeColumns(catalog: Catalog, source: Source): Omit<KeptColumn, 'stem'>[] {
  const describe = (name: string): FieldDefinition => describeField(source, name);
  return [
    ...dimensionsOf(catalog, source.name).map(({ name, fields }) => ({
      name,
      definition: { kind: 'dimension' as const, fields: [describe(fields.get(source.name) as string)] },
    })),
    ...measuresOf(catalog, source.name).map(({ name, kind, fields, where }) => ({
      name,
      definition: {
        kind,
        fields: fields.map(describe),
        ...(where && { where, tested: [...fieldsOf(where)].map(describe) }),
      },
    })),
  ];
}

export const digestOf = (definition: ColumnDefinition): string => computeDigest(definition);

export function isSameField(field: Field | undefined, definition: FieldDefinition, source: Source): boolean {
  return (
    field?.type === definition.type &&
    field.scale === definition.scale &&
    field.path.length === definition.path.length &&
    field.path.every((step, index) => step === definition.path[index]) &&
    (definition.zone ?? source.eventTimeZone) === source.eventTimeZone &&
    computeDigest(field.reading ?? {}) === computeDigest(definition.reading ?? {})
  );
}

function describeField(source: Source, name: string): FieldDefinition {
  const field = source.fields.get(name);
  if (!field) throw new RangeError(`source ${source.name} has no field ${name}`);
  const { type, scale, path, reading } = field;
  const zone = type === 'timestamp' && { zone: source.eventTimeZone };
  return { name, type, scale, path, ...zone, ...(reading && { reading }) };
}

function fieldsOf(filter: Filter): Set<string> {
  if ('and' in filter) return new Set(filter.and.flatMap((part) => [...fieldsOf(part)]));
  if ('or' in filter) return new Set(filter.or.flatMap((part) => [...fieldsOf(part)]));
  return new Set([filter.member]);
}
