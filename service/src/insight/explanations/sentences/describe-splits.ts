import type { SegmentView, Sentence, SentencePart } from '../../../../../sdk/src/protocol/explanations.ts';
import type { Metric } from '../../../catalog/model/types.ts';
import { addSegmentFacts, factsOfParent } from '../facts/add-split-facts.ts';
import type { FactSet } from '../facts/fact-set.ts';
import { toChangeUnit } from '../measure/measure-change.ts';
import type { SentenceBuilder } from './sentence-builder.ts';
import type { Split } from '../measure/split-by-dimensions.ts';

const MAX_LISTED = 3;
/** Share of a segment against the change from which on it is mentioned. */
const MIN_AGAINST = -0.1;
/** A group with so much more of the change than of the base is seen to stand out, whatever chance says. */
const MIN_EXCESS = 0.3;
/** Share from which on, rounded, segments make up more than the whole. */
const MIN_WHOLE = 1.005;
const MIN_NEARLY_WHOLE = 0.995;

/**
 * Describes which segments make up the change of a sum, down to the one that holds nearly all of it, and which go
 * against it.
 */
export function saySplits(
  splits: readonly Split[],
  metric: Metric,
  facts: FactSet,
  builder: SentenceBuilder,
): Sentence[] {
  const [top] = splits.filter(({ view }) => view.within.length === 0);
  if (!top) return [];
  const levels = splits.filter(({ view }) => view.within.length > 0);
  const context = { metric, facts, builder };
  const main = top.sum.isConcentrated
    ? [sayDrivers(top, context), ...levels.map((level) => sayLevel(level, context))]
    : sayBroad(
        top,
        splits.some(({ sum }) => sum.p !== null),
        context,
      );
  return [...main, ...sayAgainst(top, context)];
}

interface Context {
  readonly metric: Metric;
  readonly facts: FactSet;
  readonly builder: SentenceBuilder;
}

function sayDrivers(split: Split, { metric, facts, builder }: Context): Sentence {
  const drivers = split.view.segments.filter(({ isDriver }) => isDriver);
  const ids = drivers.map((driver) => addSegmentFacts(split, driver, metric, facts));
  const share = facts.derive(
    `${split.view.dimension}.drivers.share`,
    drivers.reduce((total, driver) => total + (driver.share ?? 0), 0),
    'share',
    ids.map((_, index) => `s${index}`).join(' + '),
    Object.fromEntries(ids.map((id, index) => [`s${index}`, id.share])),
  );
  const names = drivers.map((driver, index) => [nameOf(split, driver, ids[index]?.change ?? 'change', builder)]);
  const number = drivers.length === 1 ? 'one' : 'many';
  const segments = builder.list(names);
  const driverShare = drivers.reduce((total, driver) => total + (driver.share ?? 0), 0);
  const dimension = [builder.dimension(split.view.dimension, share)];
  if (driverShare < MIN_WHOLE) {
    const parts = builder.fill(builder.words.concentrated[number], { dimension, segments, share: builder.say(share) });
    return { kind: 'concentration', parts };
  }
  const change = facts.derive(
    `${split.view.dimension}.drivers.change`,
    drivers.reduce((total, driver) => total + driver.change, 0),
    toChangeUnit(metric),
    ids.map((_, index) => `c${index}`).join(' + '),
    Object.fromEntries(ids.map((id, index) => [`c${index}`, id.change])),
  );
  const signed = builder.say(change, 'signed');
  const parts = builder.fill(builder.words.outweighs[number], { dimension, segments, change: signed });
  return { kind: 'concentration', parts };
}

function sayLevel(split: Split, { metric, facts, builder }: Context): Sentence {
  const child = split.view.segments.find(({ isDriver }) => isDriver) as SegmentView;
  const within = split.view.within.at(-1) as (typeof split.view.within)[number];
  const parent = factsOfParent(split);
  const ids = addSegmentFacts(split, child, metric, facts);
  const { words } = builder;
  const parts = builder.fill((child.share ?? 0) < MIN_NEARLY_WHOLE ? words.deeper : words.deeperAll, {
    segment: [builder.segment(within.dimension, within.value, parent.change)],
    children: [nameOf(split, child, ids.change, builder)],
    share: builder.say(ids.share),
  });
  return { kind: 'concentration', parts };
}

function sayBroad(split: Split, isTested: boolean, context: Context): Sentence[] {
  const { words, fill, list, dimension } = context.builder;
  const alike = split.view.segments.filter(({ share, rest }) => (share ?? 0) > 0 && !rest);
  const direction = (alike[0]?.change ?? 0) > 0 ? 'up' : 'down';
  const same = alike
    .slice(0, MAX_LISTED)
    .map((segment) => withChange(split, segment, context))
    .filter(isSeen);
  // Where the variation of segments is unknown, it is unknown whether the change is broad-based.
  const broad: Sentence[] =
    isTested && split.view.segments.every((segment) => !standsOut(segment, split))
      ? [{ kind: 'broad_based', parts: [{ text: words.broad }] }]
      : [];
  if (same.length === 0) return broad;
  const parts = fill(words.largest[direction][same.length === 1 ? 'one' : 'many'], {
    dimension: [dimension(split.view.dimension, 'change')],
    list: list(same),
  });
  return [...broad, { kind: 'top_drivers', parts }];
}

function sayAgainst(split: Split, context: Context): Sentence[] {
  const against = split.view.segments.filter(({ share, rest }) => (share ?? 0) < MIN_AGAINST && !rest);
  if (against.length === 0) return [];
  const named = against
    .slice(0, MAX_LISTED)
    .map((segment) => withChange(split, segment, context))
    .filter(isSeen);
  if (named.length === 0) return [];
  const { builder } = context;
  return [{ kind: 'top_detractors', parts: builder.fill(builder.words.offset, { list: builder.list(named) }) }];
}

const standsOut = ({ share, base }: SegmentView, whole: Split): boolean =>
  Math.abs(share ?? 0) > base / whole.base + MIN_EXCESS;

/** False for a change that is displayed as zero, which is not listed. */
const isSeen = (parts: readonly SentencePart[]): boolean => /[1-9]/.test(parts.at(-2)?.text ?? '');

function withChange(split: Split, segment: SegmentView, { metric, facts, builder }: Context): SentencePart[] {
  const { change } = addSegmentFacts(split, segment, metric, facts);
  return [nameOf(split, segment, change, builder), { text: ' (' }, ...builder.say(change, 'signed'), { text: ')' }];
}

const nameOf = ({ view }: Split, { value }: SegmentView, fact: string, builder: SentenceBuilder): SentencePart =>
  builder.segment(view.dimension, value, fact);
