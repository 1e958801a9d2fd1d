import { expect, it } from 'vitest';
import { makeAlert } from '../../../test/fixtures/alerts.ts';
import type { Alert } from '../../protocol/alerts.ts';
import { matchEpisodes } from './match-episodes.ts';

const SLOTS = ['2026-11-20T10:00:00Z', '2026-11-20T11:00:00Z', '2026-11-20T12:00:00Z', '2026-11-20T13:00:00Z'];
const END = '2026-11-20T14:00:00Z';
const NOW_MS = Date.parse('2026-11-20T12:30:00Z');

const at = (time: string): string => `2026-11-20T${time}Z`;
const alert = (id: string, from: string, to: string | null, rest: Partial<Alert> = {}): Alert =>
  makeAlert({ id, startedAt: at(from), endedAt: to && at(to), ...rest });

const match = (alerts: readonly Alert[], values?: string[]) =>
  matchEpisodes(alerts, values ? [{ member: 'region', operator: 'equals', values }] : [], SLOTS, END, NOW_MS).map(
    (episode) => [episode.alert.id, episode.from, episode.to],
  );

it('are in each bucket from their first instant to the one before they ended', () => {
  const alerts = [
    alert('within', '10:10:00', '10:20:00'),
    alert('across', '10:30:00', '12:00:00'),
    alert('from before', '09:00:00', '10:00:01'),
    alert('until before', '09:00:00', '10:00:00'),
    alert('at the end', '14:00:00', null),
    alert('at once', '11:00:00', '11:00:00'),
  ];
  expect(match(alerts)).toEqual([
    ['within', 0, 0],
    ['from before', 0, 0],
    ['across', 0, 1],
    ['at once', 1, 1],
  ]);
  expect(matchEpisodes(alerts, [], [], END, NOW_MS)).toEqual([]);
});

it('go on to the present while they are open, and not into what is to come', () => {
  expect(match([alert('open', '10:30:00', null), alert('new', '12:29:00', null)])).toEqual([
    ['open', 0, 2],
    ['new', 2, 2],
  ]);
});

it('have the most severe last', () => {
  const alerts = [
    alert('c', '10:00:00', null, { severity: 'critical' }),
    alert('i', '11:00:00', null, { severity: 'info' }),
    alert('w', '12:00:00', null, { severity: 'warning' }),
  ];
  expect(match(alerts).map(([id]) => id)).toEqual(['i', 'w', 'c']);
});

it('are left out where they are about values that the filters exclude', () => {
  const alerts = [
    alert('all', '10:00:00', null),
    alert('south', '11:00:00', null, { dimensions: { region: 'south' } }),
    alert('channel', '12:00:00', null, { dimensions: { channel: 'web' } }),
  ];
  const idsFor = (values: string[]) => match(alerts, values).map(([id]) => id);
  expect([idsFor(['north']), idsFor(['south'])]).toEqual([
    ['all', 'channel'],
    ['all', 'south', 'channel'],
  ]);
});
