import { expect, vi } from 'vitest';
import type { Readable } from '../../src/client/cell.ts';
import type { Client, ClientOptions } from '../../src/client/client.ts';
import { createClient } from '../../src/client/create-client.ts';
import type { QueryState } from '../../src/client/query-watch.ts';
import type { Timing } from '../../src/client/timing.ts';
import type { TokenRequest } from '../../src/client/token/token-source.ts';
import type { Query } from '../../src/protocol/query.ts';
import { makeResult } from '../fixtures/results.ts';
import { startTestService, type TestService, type TestServiceOptions } from './test-service.ts';

export const revenue: Query = { metrics: ['revenue'], timeDimension: { granularity: 'hour', dateRange: 'today' } };
export const orders: Query = { ...revenue, metrics: ['orders'] };
export const quick: Partial<Timing> = { retryBaseMs: 20, retryMaxMs: 50, lingerMs: 10, pongMs: 60, connectMs: 500 };

export const openThings: (() => unknown)[] = [];
/** Ends what a test has opened; for `afterEach`. */
export async function closeAll(): Promise<void> {
  vi.restoreAllMocks();
  for (const close of openThings.splice(0).reverse()) await close();
}

export interface World {
  readonly service: TestService;
  readonly client: Client;
  readonly world: { last: number };
  readonly reasons: string[];
  readonly wake: () => void;
}

/** A client on a test service, whose first answer comes to 310. */
export async function setUp(options: Partial<TestServiceOptions & ClientOptions> = {}): Promise<World> {
  const world = { last: 10 };
  const service = await startTestService({
    answer: (query) =>
      makeResult({ metric: query.metrics[0] ?? '', values: [100, 200, world.last], compared: [90, 190, 80] }),
    ...options,
  });
  const reasons: string[] = [];
  const wakers = new Set<() => void>();
  const client = createClient({
    endpoint: service.endpoint,
    getToken: ({ reason }: TokenRequest) => (reasons.push(reason), `token-${reasons.length}`),
    opaqueTokens: true,
    signals: { onWake: (listener) => (wakers.add(listener), () => wakers.delete(listener)) },
    ...options,
    timing: { ...quick, ...options.timing },
  });
  openThings.push(() => service.destroy());
  openThings.push(() => client.destroy());
  return { service, client, world, reasons, wake: () => wakers.forEach((waker) => waker()) };
}

/** Resolves when the watched value satisfies the condition; the subscription is kept to the end of the test. */
export async function until<T>(readable: Readable<T>, holds: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    const look = (): void => {
      if (holds(readable.get())) resolve(readable.get());
    };
    openThings.push(readable.subscribe(look));
    look();
  });
}

export const totalIs = (value: number) => (state: QueryState) => state.result?.totals['revenue'] === value;
export const isLive = (client: Client): Promise<unknown> => until(client.connection, ({ phase }) => phase === 'live');
export const untilSubscribed = (service: TestService, count: number): Promise<void> =>
  vi.waitFor(() => expect(service.channelCount).toBe(count));
