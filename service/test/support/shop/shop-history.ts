import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { runService, type RunningService } from './running-service.ts';

const CATALOG = fileURLToPath(new URL('../../../../examples/catalogs/shop.yaml', import.meta.url));
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOURS = 6 * 7 * 24;

/**
 * Runs the service with the catalogue of the shop, in UTC, without the simulated shop and without calendar events: on
 * one of those nothing is unusual.
 */
export async function runShop(): Promise<RunningService> {
  const catalog = (await readFile(CATALOG, 'utf8'))
    .replace(/^simulation:.*$/m, '')
    .replace(/^calendar:\n(?: +- .*\n)+/m, '')
    .replace('Europe/Berlin', 'UTC');
  return runService({}, catalog);
}

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

async function send(running: RunningService, token: string, times: readonly number[]): Promise<void> {
  const lines = times.map((timeMs, index) => JSON.stringify(makeOrder(timeMs, index)));
  const headers = { 'Content-Type': 'application/x-ndjson' };
  const response = await running.fetch('/v1/events/orders', { token, text: lines.join('\n'), headers });
  expect(await response.json()).toMatchObject({ accepted: times.length, rejected: [] });
}

const makeOrder = (timeMs: number, index: number): object => ({
  event_id: `o${index}`,
  order_id: `o${index}`,
  version: 1,
  ordered_at: new Date(timeMs).toISOString(),
  customer_id: `c${index % 9}`,
  region: index % 3 === 0 ? 'south' : 'north',
  country: index % 3 === 0 ? 'IT' : 'SE',
  channel: 'web',
  category: 'home',
  status: 'paid',
  amount: '10.00',
  items: 1,
});
