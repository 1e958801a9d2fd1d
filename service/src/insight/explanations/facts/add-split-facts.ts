import type { SegmentView, SplitView } from '../../../../../sdk/src/protocol/explanations.ts';
import type { Metric } from '../../../catalog/model/types.ts';
import { rowOf, totalOf, type FactSet } from './fact-set.ts';
import { toChangeUnit } from '../measure/measure-change.ts';
import type { Split } from '../measure/split-by-dimensions.ts';

/** Ids of the facts of one segment, or of the whole. */
export interface ChangeFacts {
  readonly base: string;
  readonly change: string;
  readonly share: string;
}

type Step = SplitView['within'][number];

const idOf = (path: readonly Step[]): string =>
  path.map(({ dimension, value }) => `${dimension}=${value ?? ''}`).join('/');
const toFacts = (prefix: string): ChangeFacts => ({
  base: `${prefix}base`,
  change: `${prefix}change`,
  share: `${prefix}share`,
});

/** Returns the facts of the whole that a split divides. */
export const factsOfParent = ({ view: { within }, wholeFacts }: Split): Pick<ChangeFacts, 'base' | 'change'> =>
  within.length === 0 ? wholeFacts : toFacts(`${idOf(within)}.`);

/**
 * Adds the facts of one segment: its actual value from the query; its base as its part of the periods, scaled to the
 * expected whole; change and share from those.
 */
export function addSegmentFacts(split: Split, segment: SegmentView, metric: Metric, facts: FactSet): ChangeFacts {
  const { view, baseReads } = split;
  const { dimension, within, queries } = view;
  const id = idOf([...within, { dimension, value: segment.value }]);
  const ids = toFacts(`${id}.`);
  const parent = factsOfParent(split);
  const unit = { metric: metric.name };
  facts.add(`${id}.actual`, segment.actual, unit, rowOf(queries.actual, dimension, segment.value, metric.name));
  const of: Record<string, string> = { base: parent.base };
  for (const [index, read] of baseReads.entries()) {
    const value = read.values.get(segment.value)?.[metric.name] ?? 0;
    const row = rowOf(read.query, dimension, segment.value, metric.name);
    of[`a${index}`] = facts.add(`${id}.base${index}`, value, unit, row);
    of[`b${index}`] = facts.add(`${id}.total${index}`, read.total, unit, totalOf(read.query, metric.name));
  }
  const sum = (name: string): string => `(${baseReads.map((_, index) => `${name}${index}`).join(' + ')})`;
  facts.derive(ids.base, segment.base, unit, `base * ${sum('a')} / ${sum('b')}`, of);
  facts.derive(ids.change, segment.change, toChangeUnit(metric), 'a - b', { a: `${id}.actual`, b: ids.base });
  facts.derive(ids.share, segment.share ?? 0, 'share', 'a / b', { a: ids.change, b: parent.change });
  return ids;
}
