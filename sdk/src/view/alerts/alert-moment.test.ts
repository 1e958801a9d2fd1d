import type { Alert } from '../../protocol/alerts.ts';
import { expect, it } from 'vitest';
import { makeAlert } from '../../../test/fixtures/alerts.ts';
import { findMoment, hasEnded } from './alert-moment.ts';

const bucket = '2026-11-20T10:00:00.000Z';

it('shows the day before the hour that was judged, with the values of the alert', () => {
  const dimensions = { region: 'north', channel: null };
  expect(findMoment(makeAlert({ bucket, dimensions, granularity: 'hour' }))).toEqual({
    metric: 'revenue',
    range: ['2026-11-19T10:00:00.000Z', '2026-11-20T12:00:00.000Z'],
    filters: [
      { member: 'region', operator: 'equals', values: ['north'] },
      { member: 'channel', operator: 'notSet' },
    ],
  });
});

it('takes the start of an alert that judged no bucket', () => {
  expect(findMoment(makeAlert({ bucket: null, startedAt: bucket })).range).toEqual([
    '2026-11-19T10:00:00.000Z',
    '2026-11-20T12:00:00.000Z',
  ]);
});

it.each([
  ['hour', '2026-11-27T12:59:59Z', false],
  ['hour', '2026-11-27T13:00:00Z', true],
  ['day', '2026-11-27T13:00:00Z', false],
  ['minute', '2026-11-27T12:01:00Z', true],
] as const)('says whether the judged %s has ended at %s: %s', (granularity, now, expected) => {
  const judged = { bucket: '2026-11-27T12:00:00.000Z', granularity } as Alert;
  expect(hasEnded(judged, Date.parse(now))).toBe(expected);
  expect(hasEnded({ ...judged, bucket: null }, Date.parse(now))).toBe(false);
});
