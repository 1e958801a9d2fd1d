import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { QueryResult } from '../../../../sdk/src/protocol/query.ts';
import { fullPolicy } from '../../../test/support/shop/ingested-orders.ts';
import { parseCatalog } from '../../catalog/resolve/parse-catalog.ts';
import { parseQuery, type ParsedQuery } from '../../query/parse/parse-query.ts';
import type { QueryService, SourceStates } from '../../query/types.ts';
import type { ChannelReader } from './channel.ts';
import { createHub } from './hub.ts';

const TICK_MS = 100;
const catalog = parseCatalog([
  {
    name: 'shop.yaml',
    text: `
name: shop
timezone: UTC
sources:
  orders: { event_time: at, fields: { at: timestamp }, measures: { orders: { count: true } } }
  visits: { event_time: at, fields: { at: timestamp }, measures: { visits: { count: true } } }
metrics:
  orders: {}
  visits: {}
  conversion: { ratio: [orders, visits] }
roles:
  all: { metrics: all, dimensions: all }
`,
  },
]);
const policy = fullPolicy(catalog);
const RESULT = {
  rows: [],
  totals: {},
  dateRange: ['1970-01-01T00:00:00.000Z', '1970-01-02T00:00:00.000Z'],
  version: 'e:1',
  freshness: { state: 'live', ageMs: 0, objectiveMs: 1000 },
} as Partial<QueryResult> as QueryResult;
const reader: ChannelReader = { subject: 'a', onDirty: vi.fn(), onGap: vi.fn(), onFailure: vi.fn() };

/** A hub whose clock stands still, so that no channel is due but for a change. */
function openHub() {
  const asked: string[] = [];
  const listeners = new Set<Parameters<SourceStates['subscribe']>[0]>();
  const answerParsed = async ({ metrics }: ParsedQuery): Promise<QueryResult> => {
    asked.push(metrics.map(({ name }) => name).join());
    return RESULT;
  };
  const hub = createHub({
    service: {
      parse: (query: unknown, by: typeof policy) => parseQuery(query, catalog, by),
      answerParsed,
    } as Partial<QueryService> as QueryService,
    states: {
      subscribe(listener: Parameters<SourceStates['subscribe']>[0]) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    } as Partial<SourceStates> as SourceStates,
    now: () => 0,
    tickMs: TICK_MS,
    freshnessEveryMs: 1000,
    resultBytes: 1_000_000,
    onError(error) {
      throw error;
    },
  });
  const open = async (metric: string) => {
    const channel = hub.join({ metrics: [metric], timeDimension: { dateRange: 'today' } }, policy, reader);
    await hub.load(channel, reader);
    return channel;
  };
  /** Commits, and returns which channels the next tick asked again. */
  const tickAfter = async (...news: Parameters<Parameters<SourceStates['subscribe']>[0]>[0][]): Promise<string[]> => {
    asked.length = 0;
    for (const change of news) for (const listener of listeners) listener(change);
    await vi.advanceTimersByTimeAsync(TICK_MS);
    return [...asked].sort();
  };
  return { hub, open, tickAfter };
}

const changeOf = (source: string) => ({ source, version: 2, spans: [[0, 1]] as const, committedAtMs: 0 });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a tick', () => {
  it('asks again only the channels over sources that changed', async () => {
    const { hub, open, tickAfter } = openHub();
    for (const metric of ['orders', 'visits', 'conversion']) await open(metric);
    expect(await tickAfter()).toEqual([]);
    expect(await tickAfter(changeOf('visits'))).toEqual(['conversion', 'visits']);
    expect(await tickAfter(changeOf('orders'))).toEqual(['conversion', 'orders']);
    expect(await tickAfter(changeOf('orders'), changeOf('visits'), changeOf('orders'))).toEqual([
      'conversion',
      'orders',
      'visits',
    ]);
    expect(await tickAfter()).toEqual([]);
    await hub.close();
  });

  it('asks all channels again after another epoch', async () => {
    const { hub, open, tickAfter } = openHub();
    for (const metric of ['orders', 'visits']) await open(metric);
    expect(await tickAfter({ epoch: 'other' })).toEqual(['orders', 'visits']);
    await hub.close();
  });
});

describe('join', () => {
  it('gives equal queries one channel, whatever the order of their members, and words and dates two', async () => {
    const { hub } = openHub();
    const join = (query: unknown) => hub.join(query, policy, reader).id;
    const first = join({ metrics: ['orders'], timeDimension: { dateRange: 'today' }, limit: 1000 });
    expect(join({ timeDimension: { dateRange: 'today' }, metrics: ['orders'] })).toBe(first);
    expect(join({ metrics: ['orders'], timeDimension: { dateRange: ['1970-01-01', '1970-01-01'] } })).not.toBe(first);
    expect(join({ metrics: ['orders'], timeDimension: { dateRange: 'today' }, expected: true })).not.toBe(first);
    await hub.close();
  });

  it('refuses a query that cannot be parsed, and opens no channel', async () => {
    const { hub } = openHub();
    expect(() => hub.join({ metrics: ['sales'], timeDimension: { dateRange: 'today' } }, policy, reader)).toThrow(
      'metrics[0] "sales" is not a metric',
    );
    expect(hub.channelCount).toBe(0);
    await hub.close();
  });
});
