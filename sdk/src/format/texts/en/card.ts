import type { CardTexts } from '../texts.ts';

/** What a card says; the other elements bring the rest. */
export const card: CardTexts = {
  loading: 'Loading',
  empty: 'No data in this period',
  error: 'Could not be loaded',
  denied: 'Not part of your role',
  unauthenticated: 'Your sign-in has ended',
  retry: 'Try again',
  live: 'Live',
  delayed: '{age}',
  stale: 'Stale, {age}',
  never: 'No data yet',
  target: '{percent} of target {target}',
  limit: '{percent} of limit {target}',
  points: 'pp',
  soFar: 'so far',
  noChange: 'no change',
  dataFrom: '{versus}: data only since {day}',
  noDataBefore: '{versus}: no data',
  good: 'good',
  bad: 'bad',
  versus: {
    yesterday: 'vs yesterday',
    'previous period': 'vs previous period',
    'same period last week': 'vs last week',
    'same period last month': 'vs last month',
    'same period last year': 'vs last year',
    range: 'vs {range}',
  },
};
