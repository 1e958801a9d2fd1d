import type { Words } from './types.ts';

/** Says "accounts for" and "coincides with": correlation is never presented as a cause. */
export const english: Words = {
  locale: 'en-GB',
  lowersTitles: true,
  verbs: { flow: 'came to', level: 'was' },
  change: {
    up: '{metric} {verb} {actual} ({range}), {difference} above {versus}.',
    down: '{metric} {verb} {actual} ({range}), {difference} below {versus}.',
    same: '{metric} {verb} {actual} ({range}), about {versus}.',
  },
  difference: { withRatio: '{change} or {ratio}', alone: '{change}' },
  within: {
    expected: '{metric} {verb} {actual} ({range}), within the expected range of {low} to {high} around {base}.',
    usual: '{metric} {verb} {actual} ({range}), within the usual range of {low} to {high}.',
  },
  versus: {
    expected: 'the expected {base}',
    usual: 'the usual {base}',
    comparison: 'the {base} of {baseRange}',
  },
  unsettled: 'It is not final yet: these numbers may still change, so the comparison is preliminary.',
  range: {
    outside: 'That is outside the expected range of {low} to {high}.',
    expected: 'The expected range is {low} to {high}.',
    usual: 'In the compared periods it was between {low} and {high}.',
  },
  eventful: 'All compared periods had calendar events.',
  lengths: {
    days: 'That is {length} compared with {before}{weekdays}: the length alone accounts for {effect}. Per day it is {perDay} compared with {basePerDay}.',
    hours:
      'That is {length} compared with {before}{weekdays}: the length alone accounts for {effect}. Per hour it is {perDay} compared with {basePerDay}.',
    differ: 'The ranges differ in length: {length} compared with {before}.',
  },
  weekdays: ', {list}',
  weekday: { more: '{count} {weekday} more', fewer: '{count} {weekday} fewer' },
  noParts: {
    distinct: 'It is a distinct count, which does not add up over segments, so no breakdown is given.',
    percentile: 'Percentiles do not add up over segments, so no breakdown is given.',
    denominator: 'No metric that you can see is the denominator of {metric}, so no breakdown is given.',
  },
  rare: 'A deviation this large occurs {often}.',
  rareWithin: '{part} stands out: such a deviation occurs {often}.',
  often: { once: 'about once in {onceIn} hours', seldom: 'less than once in a thousand hours' },
  concentrated: {
    one: 'By {dimension}, {segments} accounts for {share} of it.',
    many: 'By {dimension}, {segments} account for {share} of it.',
  },
  outweighs: {
    one: 'By {dimension}, {segments} makes up {change}, more than the whole: the rest went the other way.',
    many: 'By {dimension}, {segments} make up {change}, more than the whole: the rest went the other way.',
  },
  deeper: 'Within {segment}, {children} accounts for {share}.',
  deeperAll: 'Within {segment}, all of it lies in {children}.',
  broad: 'It is broad-based: it is not concentrated in any dimension.',
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
    newUp: 'Weekly totals have turned and are rising by about {slope} a week.',
    newDown: 'Weekly totals have turned and are falling by about {slope} a week.',
  },
  trendPart: 'At that pace, about {part} of the difference is the trend.',
  trendAll: 'At that pace, the trend makes up all of the difference, or more.',
  coincidence: 'It coincides with {list}.',
  anomalies: { one: 'an anomaly in {list}', many: 'anomalies in {list}' },
  truth: { true: 'yes', false: 'no' },
  without: 'no {dimension}',
  points: 'pp',
};
