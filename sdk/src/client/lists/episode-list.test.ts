import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFixtureClient } from '../../../test/fixtures/client.ts';
import { makeAlert, minutesAgo } from '../../../test/fixtures/alerts.ts';
import { NOW_MS } from '../../testing/make-result.ts';
import { getEpisodeList } from './episode-list.ts';

const TODAY = [minutesAgo(600), minutesAgo(-600)] as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1);

function start() {
  const client = createFixtureClient();
  const ended = makeAlert({ id: 'ended', state: 'resolved', startedAt: minutesAgo(300), endedAt: minutesAgo(200) });
  client.answers.set('/v1/alerts', { alerts: [ended] });
  const list = getEpisodeList(client);
  const onChange = vi.fn();
  const stop = list.changes.subscribe(onChange);
  const idsOf = (span: readonly [string, string] = TODAY, metric = 'revenue'): string[] =>
    list.find(metric, span, NOW_MS).map(({ id }) => id);
  return { client, list, ended, idsOf, onChange, stop };
}

it('has what ended from a request, what is open from the live connection, and each as it is now', async () => {
  const { client, idsOf, onChange, list } = start();
  client.alerts.set({
    isReady: true,
    alerts: [makeAlert({ id: 'open' }), makeAlert({ id: 'other', metric: 'orders' })],
  });
  expect(idsOf()).toEqual(['open']);
  await settle();
  expect(idsOf()).toEqual(['ended', 'open']);
  expect(idsOf([minutesAgo(600), minutesAgo(250)])).toEqual(['ended']);
  expect(idsOf([minutesAgo(150), minutesAgo(100)])).toEqual([]);
  onChange.mockClear();
  const now = makeAlert({ id: 'open', state: 'resolved', endedAt: minutesAgo(1), version: 4 });
  client.alerts.set({ isReady: true, alerts: [now] });
  expect(onChange).toHaveBeenCalled();
  expect(list.find('revenue', TODAY, NOW_MS).find(({ id }) => id === 'open')?.endedAt).toBe(now.endedAt);
  // The last part of the range, which has not come, is asked for no more than once.
  expect(client.requests.map(({ path }) => new URL(path, 'http://x').searchParams.get('metric'))).toEqual(['revenue']);
});

it('leaves out what has not fired, and what is not about values', async () => {
  const { client, idsOf } = start();
  const pending = makeAlert({ id: 'pending', state: 'pending', firedAt: null });
  client.alerts.set({ isReady: true, alerts: [pending, makeAlert({ id: 'many', kind: 'instances' })] });
  expect(idsOf()).toEqual([]);
});

it('loads again what ended or happened while nothing was heard', async () => {
  const { client, idsOf, ended } = start();
  const open = makeAlert({ id: 'open' });
  client.answers.set('/v1/alerts', { alerts: [ended, open] });
  client.alerts.set({ isReady: true, alerts: [open] });
  idsOf();
  await settle();
  expect(client.requests).toHaveLength(1);
  // It is not among the open ones any more, and no frame has told so.
  client.answers.set('/v1/alerts', { alerts: [ended, { ...open, endedAt: minutesAgo(5), version: 4 }] });
  client.alerts.set({ isReady: true, alerts: [] });
  idsOf();
  await settle();
  expect(client.requests).toHaveLength(2);
  client.alertSubscriptions.set(2);
  idsOf();
  await settle();
  expect(client.requests).toHaveLength(3);
  client.alerts.set({ isReady: true, alerts: [makeAlert({ id: 'new' })] });
  idsOf();
  await settle();
  expect(client.requests).toHaveLength(3);
});

it('reads on where a page of alerts is not all', async () => {
  const { client, idsOf, ended } = start();
  client.answers.set('/v1/alerts', { alerts: [ended], next: 'ended' });
  idsOf();
  await settle();
  expect(client.requests.map(({ path }) => new URL(path, 'http://x').searchParams.get('before'))).toEqual([
    null,
    'ended',
    'ended',
    'ended',
  ]);
});
