import { expect, it } from 'vitest';
import { makeAlert } from '../../../test/fixtures/alerts.ts';
import { findMoment } from './alert-moment.ts';

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
