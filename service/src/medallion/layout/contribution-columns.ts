import { formatScaled, type Exact } from '../../rollup/exact.ts';
import type { CompiledSource, Contribution } from '../../rollup/compile-source.ts';
import type { BinaryRows } from '../../postgres/binary-rows.ts';
import { dimensionColumn, measureColumn } from '../../catalog/model/table-names.ts';
import { packBigints, packIntegers, packPlain } from '../../postgres/pack.ts';

/** A column of many rows as one parameter, for `unnest($n::<type>[])`. */
export interface PackedColumn {
  readonly name: string;
  readonly type: string;
  readonly packed: Buffer | string;
}

/** Returns the quoted columns of a contribution in detail rows: dimensions, amounts, members. */
export const contributionNames = (compiled: CompiledSource): string[] => [
  ...compiled.dimensions.map(({ name }) => dimensionColumn(name)),
  ...compiled.amounts.map(({ measure }) => measureColumn(measure.name)),
  ...compiled.sets.map(({ measure }) => measureColumn(measure.name)),
];

/** Packs contributions of many rows, in the order of `contributionNames`. */
export function packContributions(compiled: CompiledSource, contributions: readonly Contribution[]): PackedColumn[] {
  const names = contributionNames(compiled);
  const columns = [
    ...compiled.dimensions.map((_, index) =>
      packIds(contributions.map((contribution) => contribution.dimensionIds[index] as number)),
    ),
    ...compiled.amounts.map(({ scale }, index) =>
      packAmounts(
        contributions.map((contribution) => contribution.amounts[index] as Exact),
        scale,
      ),
    ),
    ...compiled.sets.map(({ measure }, index) => {
      const ids = contributions.map((contribution) => contribution.memberIds[index] as number);
      return measure.kind === 'values' ? { type: 'bigint', packed: packBigints(ids) } : packIds(ids);
    }),
  ];
  return columns.map((column, index) => ({ name: names[index] as string, ...column }));
}

const packIds = (ids: readonly number[]) => ({ type: 'integer', packed: packIntegers(ids) });

/** Packs amounts: integers as bigint, decimals and integers beyond 2^53 as numeric. */
export function packAmounts(amounts: readonly Exact[], scale: number): Omit<PackedColumn, 'name'> {
  if (scale === 0 && amounts.every((amount) => typeof amount === 'number')) {
    return { type: 'bigint', packed: packBigints(amounts) };
  }
  return { type: 'numeric', packed: packPlain(amounts.map((amount) => formatScaled(amount, scale))) };
}

/** Renders one contribution in the text form of COPY, with a tab before each value. */
export function renderContribution(contribution: Contribution, compiled: CompiledSource): string {
  let text = '';
  for (const id of contribution.dimensionIds) text += `\t${id}`;
  for (let index = 0; index < compiled.amounts.length; index++) {
    const amount = contribution.amounts[index] ?? 0;
    const scale = compiled.amounts[index]?.scale ?? 0;
    text += `\t${scale === 0 ? amount : formatScaled(amount, scale)}`;
  }
  for (const id of contribution.memberIds) text += `\t${id}`;
  return text;
}

/** Adds one contribution to a row in the binary form of COPY. */
export function addContribution(rows: BinaryRows, contribution: Contribution, compiled: CompiledSource): void {
  for (const id of contribution.dimensionIds) rows.addInteger(id);
  for (let index = 0; index < compiled.amounts.length; index++) {
    const { measure, scale } = compiled.amounts[index] as CompiledSource['amounts'][number];
    const amount = contribution.amounts[index] as Exact;
    if (measure.kind === 'count') rows.addSmallint(Number(amount));
    else rows.addNumeric(amount, scale);
  }
  for (let index = 0; index < compiled.sets.length; index++) {
    const id = contribution.memberIds[index] as number;
    if (compiled.sets[index]?.measure.kind === 'values') rows.addBigint(id);
    else rows.addInteger(id);
  }
}
