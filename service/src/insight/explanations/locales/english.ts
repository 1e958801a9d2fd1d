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
  alone: '{metric} {verb} {actual} ({range}).',
  noBase: {
    none: 'There is no data of {baseRange} to compare with.',
    before: 'There is no data of {baseRange} to compare with: data begins on {dataFrom}.',
    partly: 'There is too little data of {baseRange} to compare with: data begins on {dataFrom}.',
  },
  difference: { withRatio: '{change} or {ratio}', alone: '{change}' },
  within: {
    expected: '{metric} {verb} {actual} ({range}), within the expected range of {low} to {high}.',
    usual: '{metric} {verb} {actual} ({range}), within the range of comparable earlier periods, {low} to {high}.',
  },
  versus: {
    expected: 'the expected {base}',
    usual: 'the average of comparable earlier periods, {base}',
    comparison: 'the {base} of {baseRange}',
  },
  settled: 'Later numbers are not final yet and are left out.',
  unsettled: 'These numbers are not final yet, so the comparison may still change.',
  range: {
    outside: 'That is outside the expected range of {low} to {high}.',
    expected: 'The expected range is {low} to {high}.',
    usual: 'In the periods compared, it was between {low} and {high}.',
  },
  eventful: 'Each of the periods compared had a holiday or another event.',
  lengths: {
    days: 'That is {length} compared with {before}{weekdays}. The different length alone accounts for {effect}. Per day, it is {perDay} compared with {basePerDay}.',
    hours:
      'That is {length} compared with {before}{weekdays}. The different length alone accounts for {effect}. Per hour, it is {perDay} compared with {basePerDay}.',
    differ: 'The periods have different lengths: {length} compared with {before}.',
  },
  aligned: 'Over the dates that both periods have, the change is {change}.',
  weekdays: ', {list}',
  weekday: {
    more: { one: '{count} {weekday} more', many: '{count} {weekday}s more' },
    fewer: { one: '{count} {weekday} fewer', many: '{count} {weekday}s fewer' },
  },
  lengthAdjusted: 'Adjusted for the length, the difference is {rest}.',
  noParts: {
    distinct: 'Each one counts only once in {metric}, even if it appears in several groups, so there is no breakdown.',
    percentile: 'The values of single groups do not add up to {metric}, so there is no breakdown.',
    denominator: 'There is no breakdown of {metric}: none of your metrics is the number that it is divided by.',
  },
  rare: 'A difference this large happens {often}.',
  rareWithin: '{part} stands out: a difference this large happens {often}.',
  often: { once: 'about once in {onceIn} hours', seldom: 'less than once in a thousand hours' },
  concentrated: {
    one: 'By {dimension}, {segments} accounts for {share} of the difference.',
    many: 'By {dimension}, {segments} account for {share} of the difference.',
  },
  outweighs: {
    one: 'By {dimension}, {segments} changed by {change}, more than the total: the rest moved the other way.',
    many: 'By {dimension}, {segments} together changed by {change}, more than the total: the rest moved the other way.',
  },
  deeper: 'Within {segment}, {children} accounts for {share}.',
  deeperAll: 'Within {segment}, all of it comes from {children}.',
  broad: 'The change is broad-based: no single group stands out.',
  largest: {
    up: {
      one: 'By {dimension}, the largest increase is {list}.',
      many: 'By {dimension}, the largest increases are {list}.',
    },
    down: {
      one: 'By {dimension}, the largest decrease is {list}.',
      many: 'By {dimension}, the largest decreases are {list}.',
    },
  },
  offset: 'It is partly offset by {list}.',
  offsetWithin: 'Within the groups, it is partly offset by {list}.',
  factors: 'The difference is made up of {list}.',
  onlyFactor: 'The whole difference comes from {metric}.',
  factor: '{effect} from {metric}',
  rates: {
    alone: 'By {dimension}, {rate} comes from changes within the groups, mostly {list}.',
    withMix:
      'By {dimension}, {rate} comes from changes within the groups, mostly {list}, and {mix} from shifts between them.',
  },
  trend: {
    up: 'Weekly totals have been rising by about {slope} a week.',
    down: 'Weekly totals have been falling by about {slope} a week.',
    newUp: 'Weekly totals have started to rise, by about {slope} a week.',
    newDown: 'Weekly totals have started to fall, by about {slope} a week.',
  },
  trendPart: 'At that pace, the trend accounts for about {part} of the difference.',
  trendAll: 'At that pace, the trend accounts for at least the whole difference.',
  coincidence: 'It coincides with {list}.',
  anomalies: { one: 'an unusual value of {list}', many: 'unusual values of {list}' },
  truth: { true: 'yes', false: 'no' },
  without: 'no {dimension}',
  points: 'pp',
};
