import { expect, it } from 'vitest';
import { makeAlert } from '../../../test/fixtures/alerts.ts';
import { compareAlerts } from '../../protocol/compare-alerts.ts';
import { groupAlerts } from './group-alerts.ts';

const acknowledgement = { by: 'ann', at: '2026-11-27T12:00:00.000Z', note: null };
const alerts = [
  makeAlert({ id: 'new' }),
  makeAlert({ id: 'taken', acknowledged: acknowledgement }),
  makeAlert({ id: 'later', snoozedUntil: '2026-11-27T13:00:00.000Z', severity: 'critical' }),
  makeAlert({ id: 'over', state: 'resolved' }),
];
const idsOf = (filter: Parameters<typeof groupAlerts>[1]): string[][] => {
  const { attention, aside } = groupAlerts(alerts, filter);
  return [attention, aside].map((group) => group.map(({ id }) => id));
};

it('parts what needs attention from what somebody has taken on or put off', () => {
  expect(idsOf('open')).toEqual([['new'], ['taken', 'later']]);
  expect(idsOf('critical')).toEqual([[], ['later']]);
  expect(idsOf('all')).toEqual([['new', 'taken', 'later', 'over'], []]);
});

it('has one order for all alerts: the worst, then the newest, then by id', () => {
  const single = makeAlert({ id: 'a', startedAt: '2026-11-27T12:00:00.000Z' });
  const ordered = [
    { ...single, severity: 'critical' as const, startedAt: '2026-11-27T11:00:00.000Z' },
    { ...single, startedAt: '2026-11-27T12:00:01.000Z' },
    single,
    { ...single, id: 'b' },
    { ...single, severity: 'info' as const, startedAt: '2026-11-27T13:00:00.000Z' },
  ];
  expect([...ordered].reverse().sort(compareAlerts)).toEqual(ordered);
  expect(compareAlerts(single, { ...single })).toBe(0);
});
