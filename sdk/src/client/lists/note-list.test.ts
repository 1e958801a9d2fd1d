import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createFixtureClient } from '../../../test/fixtures/client.ts';
import { getNoteList } from './note-list.ts';

const SPAN = ['2026-11-20T00:00:00.000Z', '2026-11-21T00:00:00.000Z'] as const;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(1);

it('loads the notes of all metrics at once, and those again that changed', async () => {
  const client = createFixtureClient();
  client.answers.set('/v1/annotations', { annotations: [{ id: '1', metric: 'revenue', text: 'Sale' }] });
  const list = getNoteList(client);
  list.changes.subscribe(() => undefined);
  list.find('revenue', SPAN);
  list.find('orders', SPAN);
  await settle();
  expect(list.find('revenue', SPAN)).toMatchObject([{ text: 'Sale' }]);
  expect(list.find('orders', SPAN)).toEqual([]);
  const [subscriber] = client.subscribers;
  subscriber?.onAnnotated?.('orders');
  list.find('revenue', SPAN);
  list.find('orders', SPAN);
  await settle();
  const asked = client.requests.map(({ path }) => new URL(path, 'http://x').searchParams.get('metric'));
  expect(asked).toEqual(['revenue,orders', 'orders']);
});
