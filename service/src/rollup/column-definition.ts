import type { Filter } from '../../../sdk/src/protocol/query.ts';
import { flattenFilter } from '../catalog/model/flatten-filter.ts';
import { computeDigest } from '../catalog/model/digest.ts';
import type { FieldReading } from '../catalog/model/reading-types.ts';
import type { Catalog, Field, FieldType, Measure, Source } from '../catalog/model/types.ts';
import { dimensionsOf, measuresOf } from '../catalog/model/table-names.ts';

/** A field as stored in a definition: enough to read it from a payload even after the catalogue has changed. */
export interface FieldDefinition {
  readonly name: string;
  readonly type: FieldType;
  readonly scale: number;
  readonly path: readonly string[];
  /** Time zone of timestamps without an offset. */
  readonly zone?: string;
  /** Format of the values; absent if the catalogue states none. */
  readonly reading?: FieldReading;
}

/**
 * Definition of a dimension or measure column. It is stored as JSON, and the column is computed from payloads by it as
 * long as the column is kept.
 */
export interface ColumnDefinition {
  readonly kind: 'dimension' | Measure['kind'];
  readonly fields: readonly FieldDefinition[];
  readonly where?: Filter;
  /** Fields that `where` names. */
  readonly tested?: readonly FieldDefinition[];
}

/** A column that writers maintain. */
export interface KeptColumn {
  /** Name of the dimension or measure. */
  readonly name: string;
  /** Column name without `d_` or `m_`: the name, and from the second definition on `$` and a number. */
  readonly columnKey: string;
  readonly definition: ColumnDefinition;
}

/** Returns false for a count without a filter, which equals the number of rows. */
export const holdsColumn = ({ kind, where }: Pick<ColumnDefinition, 'kind' | 'where'>): boolean =>
  kind !== 'count' || where !== undefined;

/** Returns whether a column collects ids, which are counted, rather than a number. */
export const isSet = (kind: ColumnDefinition['kind']): boolean =>
  kind === 'distinct' || kind === 'distribution' || kind === 'values';

/** Returns the digits after the point of a sum, of a sum of products or of values; 0 for other columns. */
export const scaleOf = ({ kind, fields }: ColumnDefinition): number =>
  kind === 'sum' || kind === 'sum_of_products' || kind === 'values'
    ? fields.reduce((sum, { scale }) => sum + scale, 0)
    : 0;

/** Returns the columns that the catalogue defines for a source, dimensions first. */
export function describeColumns(catalog: Catalog, source: Source): Omit<KeptColumn, 'columnKey'>[] {
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

const fieldsOf = (filter: Filter): Set<string> => new Set(flattenFilter(filter).map(({ member }) => member));
