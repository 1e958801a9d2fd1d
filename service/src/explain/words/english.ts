import type { Words } from './types.ts';

/** "Accounts for" and "coincides with": what goes together is not known to be the cause. */
export const english: Words = {
  locale: 'en-GB',
  lowersTitles: true,
  change: {
    up: '{metric} stood at {actual} ({range}), {change} or {ratio} above {versus}.',
    down: '{metric} stood at {actual} ({range}), {change} or {ratio} below {versus}.',
    same: '{metric} stood at {actual} ({range}), about {versus}.',
    fromNothing: '{metric} stood at {actual} ({range}), {change} more than {versus}.',
  },
  within: {
    expected: '{metric} stood at {actual} ({range}), within the expected range of {low} to {high} around {base}.',
    usual: '{metric} stood at {actual} ({range}), within the usual range of {low} to {high}.',
  },
  versus: {
    expected: 'the expected {base}',
    usual: 'the usual {base}',
    comparison: 'the {base} of {baseRange}',
  },
  unsettled: 'It has not settled yet: these numbers still change, so the comparison is early.',
  rare: 'A gap this large comes about once in {onceIn} hours.',
  rareWithin: '{part} stands out: such a gap comes about once in {onceIn} hours.',
  concentrated: {
    one: '{segments} accounts for {share} of it.',
    many: '{segments} account for {share} of it.',
  },
  outweighs: {
    one: '{segments} makes up {change}, more than the whole: the rest went the other way.',
    many: '{segments} make up {change}, more than the whole: the rest went the other way.',
  },
  deeper: 'Within {segment}, {children} accounts for {share}.',
  deeperAll: 'Within {segment}, all of it lies in {children}.',
  broad: 'It is broad-based: no dimension concentrates it.',
  largest: {
    one: 'By {dimension}, the largest part is {list}.',
    many: 'By {dimension}, the largest parts are {list}.',
  },
  offset: 'It is partly offset by {list}.',
  factors: 'By factor, {list}.',
  factor: '{effect} comes with {metric}',
  rates: {
    alone: 'By {dimension}, {rate} comes from within the segments, most from {list}.',
    withMix: 'By {dimension}, {rate} comes from within the segments, most from {list}, and {mix} from their mix.',
  },
  trend: {
    up: 'Weekly totals have been rising by about {slope} a week.',
    down: 'Weekly totals have been falling by about {slope} a week.',
    newUp: 'Weekly totals have turned, and been rising by about {slope} a week.',
    newDown: 'Weekly totals have turned, and been falling by about {slope} a week.',
  },
  trendPart: 'At that pace, about {part} of the difference is the trend.',
  trendAll: 'At that pace, the trend makes up all of the difference, or more.',
  coincidence: 'It coincides with {list}.',
  anomalies: { one: 'an anomaly in {list}', many: 'anomalies in {list}' },
  without: 'no {dimension}',
  points: 'pp',
};
