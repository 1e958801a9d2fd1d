import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, vi } from 'vitest';
import { runService, type RunningService } from './running-service.ts';

const CATALOG = fileURLToPath(new URL('../../../../examples/catalogs/shop.yaml', import.meta.url));
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS = 6 * 7 * 24;

/** Runs the service with the catalogue of the shop, in UTC and without the simulated shop: empty. */
export const runEmptyShop = async (environment: Record<string, string> = {}): Promise<RunningService> =>
  runService(environment, await readShop());

/** The same without calendar events: on one of those nothing is unusual. `roles` are added, as lines of YAML. */
export const runShop = async (roles = ''): Promise<RunningService> =>
  runService({}, (await readShop()).replace(/^calendar:\n(?: +- .*\n)+/m, '').replace(/^roles:\n/m, `$&${roles}`));

const readShop = async (): Promise<string> =>
  (await readFile(CATALOG, 'utf8')).replace(/^simulation:.*$/m, '').replace('Europe/Berlin', 'UTC');

/** Sends an order of €10 an hour for six weeks, two of three from the north, the last of them now. */
export const sendHistory = (running: RunningService, token: string): Promise<void> =>
  send(running, token, listHours(Date.now()));

/** Sends six weeks of four to seven orders an hour: enough to know what is usual, and at noon of yesterday 60 more. */
export function sendHistoryWithBurst(running: RunningService, token: string): Promise<void> {
  const nowMs = Date.now();
  const noonMs = Math.floor(nowMs / DAY_MS) * DAY_MS - DAY_MS / 2;
  const usual = listHours(nowMs).flatMap((timeMs, hour) =>
    Array.from({ length: 4 + ((hour * hour) % 4) + (hour % 7 === 0 ? 1 : 0) }, (_, index) => timeMs - index),
  );
  const burst = Array.from({ length: 60 }, (_, index) => noonMs + index * 1000);
  return send(running, token, [...usual, ...burst]);
}

const listHours = (nowMs: number): number[] =>
  Array.from({ length: HOURS }, (_, index) => nowMs - (HOURS - 1 - index) * HOUR_MS);

const send = (running: RunningService, token: string, times: readonly number[]): Promise<void> =>
  sendOrders(
    running,
    token,
    times.map((timeMs, index) => ({
      ordered_at: new Date(timeMs).toISOString(),
      customer_id: `c${index % 9}`,
      ...(index % 3 === 0 ? { region: 'south', country: 'IT' } : { region: 'north', country: 'SE' }),
    })),
  );

/** Sends orders that are accepted, each completed from one of €10 from the north, of now. */
export async function sendOrders(
  running: RunningService,
  token: string,
  orders: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const lines = orders.map((order, index) => JSON.stringify({ ...completeOrder(index), ...order }));
  const headers = { 'Content-Type': 'application/x-ndjson' };
  const response = await running.fetch('/v1/events/orders', { token, text: lines.join('\n'), headers });
  expect(await response.json()).toMatchObject({ accepted: orders.length, rejected: [] });
}

/** Waits until orders of yesterday are known to be complete: before that nothing is compared or explained. */
export async function waitForWatermark(running: RunningService, token: string): Promise<void> {
  const yesterday = { metrics: ['revenue'], timeDimension: { dateRange: 'yesterday' } } as const;
  await vi.waitFor(
    async () => expect(await running.ask(yesterday, token)).toHaveProperty('watermark', expect.any(String)),
    { timeout: 15_000 },
  );
}

const completeOrder = (index: number): object => ({
  event_id: `o${index}`,
  order_id: `o${index}`,
  version: 1,
  ordered_at: new Date().toISOString(),
  customer_id: 'c1',
  region: 'north',
  country: 'SE',
  channel: 'web',
  category: 'home',
  status: 'paid',
  amount: '10.00',
  items: 1,
});
