import { OperatorError } from '../../base/errors.ts';
import { flattenFilter } from '../../catalog/model/flatten-filter.ts';
import type { Field, Source } from '../../catalog/model/types.ts';
import type { ColumnDefinition } from '../../rollup/column-definition.ts';
import { compileFilter } from '../../rollup/match-filter.ts';
import type { ErasedTarget } from './types.ts';

/** Columns that depend on the value itself. */
const AMOUNTS: readonly ColumnDefinition['kind'][] = ['sum', 'sum_of_products', 'distribution', 'values'];

/** Throws `not_erasable` where a number depends on the value itself, so that a pseudonym would change it. */
export function refuseDependent(target: ErasedTarget): void {
  const { source, field, layout } = target;
  const refuse = (why: string): never => {
    throw new OperatorError('not_erasable', `${source.name}.${field.name} cannot be erased: ${why}`);
  };
  const { eventTime, version, deletedWhen } = source;
  if ([eventTime, version, deletedWhen?.field].includes(field.name)) {
    refuse('it is the time, the version or the deletion mark of the source: expected a field that names a person');
  }
  for (const { name, definition } of layout.columns) {
    if (AMOUNTS.includes(definition.kind) && readsAt(definition.fields, field.path)) {
      refuse(`the measure ${name} adds it up: expected a field that is counted, or by which numbers are split`);
    }
    if (dependsOn(definition, target)) {
      refuse(
        `the measure ${name} has a filter (where) that holds for one of the value and its pseudonym only: change the catalogue first`,
      );
    }
  }
}

const readsAt = (fields: ColumnDefinition['fields'], path: readonly string[]): boolean =>
  fields.some((field) => JSON.stringify(field.path) === JSON.stringify(path));

/** Whether a comparison of the measure's filter with the field holds for the value and not for the pseudonym, or the other way round. */
function dependsOn(
  { where, tested = [] }: ColumnDefinition,
  { source, field, text, pseudonym }: ErasedTarget,
): boolean {
  if (!where || !readsAt(tested, field.path)) return false;
  const { name, type, scale, path } = tested.find((testedField) =>
    readsAt([testedField], field.path),
  ) as (typeof tested)[number];
  const only: Field = { name, type, scale, path, currency: undefined, required: false };
  const narrow: Source = { ...source, fields: new Map([[name, only]]) };
  return flattenFilter(where)
    .filter(({ member }) => member === name)
    .some((leaf) => {
      const matches = compileFilter(leaf, narrow);
      return matches([type === 'integer' ? Number(text) : text]) !== matches([pseudonym]);
    });
}
