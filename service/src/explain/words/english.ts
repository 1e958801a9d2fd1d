import type { Words } from './types.ts';

/** "Accounts for" and "coincides with": what goes together is not known to be the cause. */
export const english: Words = {
  locale: 'en-GB',
  change: {
    up: '{metric} stood at {actual} ({range}), {change} or {ratio} above {versus}.',
    down: '{metric} stood at {actual} ({range}), {change} or {ratio} below {versus}.',
    same: '{metric} stood at {actual} ({range}), about {versus}.',
    fromNothing: '{metric} stood at {actual} ({range}), {change} more than {versus}.',
  },
  versus: {
    expected: 'the expected {base}',
    usual: 'the usual {base}',
    comparison: 'the {base} of {baseRange}',
  },
  rare: 'A gap this large comes about once in {onceIn} hours.',
  concentrated: {
    one: '{segments} accounts for {share} of it.',
    many: '{segments} account for {share} of it.',
  },
  within: 'Within {segment}, {children} accounts for {share}.',
  broad: 'It is broad-based: no dimension concentrates it.',
  drivers: 'Most of it comes from {list}.',
  detractors: 'Against it go {list}.',
  factors: 'By factor: {list}.',
  rates: 'By {dimension}, changes within segments make up {rate} of it, and the mix of segments {mix}.',
  trend: {
    up: 'Over the weeks before, it has been rising by about {slope} a week.',
    down: 'Over the weeks before, it has been falling by about {slope} a week.',
    newUp: 'Over the weeks before, it has turned, and been rising by about {slope} a week.',
    newDown: 'Over the weeks before, it has turned, and been falling by about {slope} a week.',
  },
  coincidence: 'It coincides with {list}.',
  anomaly: 'an anomaly in {metric}',
  without: 'no {dimension}',
  points: 'pp',
};
