import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryResult, WireError } from '../../../sdk/src/protocol/query.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';

const CLERK = 'clerk: { metrics: [orders], dimensions: [region], filters: { region: principal.regions } }';
const WRITER = CLERK.replace('} }', '}, ingest: [orders, visits] }');
const DAY = '2026-11-07';

interface Outcome {
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly { readonly index: number; readonly code: string; readonly message: string }[];
}

let running: RunningService;
let north: string;
let south: string;

beforeAll(async () => {
  running = await runService({}, SHOP.replace(CLERK, WRITER));
  const writerOf = (...regions: string[]) => running.token({ roles: ['clerk'], attributes: { regions } });
  [north, south] = await Promise.all([writerOf('north'), writerOf('south')]);
});

afterAll(() => running?.close());

let events = 0;
const order = (id: string, region: string | null, version: number = 1, total = '10.00') => {
  return { event_id: `e${++events}`, id, version, at: `${DAY}T10:00:00Z`, ...(region !== null && { region }), total };
};

async function send(orders: readonly object[], token?: string): Promise<Outcome> {
  const response = await running.fetch('/v1/events/orders', { body: orders, ...(token !== undefined && { token }) });
  expect(response.status).toBe(200);
  return (await response.json()) as Outcome;
}

async function revenueBy(): Promise<Record<string, unknown>> {
  const query = { metrics: ['revenue'], dimensions: ['region'], timeDimension: { dateRange: [DAY, DAY] } } as const;
  const { rows } = (await running.ask(query)) as QueryResult;
  return Object.fromEntries(rows.map(({ region, revenue }) => [String(region), revenue]));
}

describe('a writer whose rows are filtered', () => {
  it('writes rows within its filters, and each other one is refused by itself', async () => {
    const outcome = await send(
      [order('n1', 'north'), order('s1', 'south'), order('x1', null), order('n2', 'north'), order('y1', 'North')],
      north,
    );
    expect(outcome).toMatchObject({ accepted: 2, duplicates: 0 });
    expect(outcome.rejected.map(({ index, code }) => [index, code])).toEqual([
      [1, 'outside_row_filters'],
      [2, 'outside_row_filters'],
      [4, 'outside_row_filters'],
    ]);
    expect(outcome.rejected[0]?.message).toBe('region is "south": expected a row within the row filters of the token');
    expect(await revenueBy()).toEqual({ north: 20 });
  });

  it('does not take an entity over, nor change it, though the new row were within', async () => {
    await send([order('s2', 'south'), order('s3', 'south', 1, '7.00')]);
    const outcome = await send([order('s2', 'north', 2), order('n3', 'north'), order('s3', 'north', 3, '0.01')], north);
    expect(outcome).toMatchObject({ accepted: 1, rejected: [{ index: 0 }, { index: 2 }] });
    expect(outcome.rejected.map(({ code }) => code)).toEqual(['outside_row_filters', 'outside_row_filters']);
    expect(await revenueBy()).toEqual({ north: 30, south: 17 });
    expect(await send([order('s2', 'south', 2, '3.00')], south)).toMatchObject({ accepted: 1, rejected: [] });
    expect(await send([order('n3', 'south', 2)], north)).toMatchObject({ accepted: 0 });
    expect(await revenueBy()).toEqual({ north: 30, south: 10 });
  });

  it('keeps each to its own rows when all write at once', async () => {
    const writes = Array.from({ length: 30 }, (_, index) => {
      const region = ['north', 'south', 'west'][index % 3] as string;
      const token = [north, south, undefined][index % 3];
      return send([order(`p${index}`, region), order(`q${index}`, 'west')], token);
    });
    const outcomes = await Promise.all(writes);
    for (const [index, { accepted, rejected }] of outcomes.entries()) {
      expect([index, accepted, rejected.length]).toEqual(index % 3 === 2 ? [index, 2, 0] : [index, 1, 1]);
    }
    expect(await revenueBy()).toEqual({ north: 130, south: 110, west: 200 });
  });

  it('leaves no dead letters, which an operator might replay without the filters', async () => {
    const response = await running.fetch('/v1/dead-letters?source=orders');
    expect(await response.json()).toEqual({ deadLetters: [] });
  });

  it('is refused a source whose rows nobody could tell apart', async () => {
    const headers = { 'Idempotency-Key': 'k' };
    const body = { at: `${DAY}T10:00:00Z`, page: '/' };
    const response = await running.fetch('/v1/events/visits', { token: north, body, headers });
    expect(response.status).toBe(403);
    expect(((await response.json()) as { error: WireError }).error).toMatchObject({
      code: 'forbidden',
      path: 'source',
    });
    expect((await running.fetch('/v1/events/visits', { body, headers })).status).toBe(200);
  });
});

describe('a version that no true version could follow', () => {
  it('is refused and kept as a dead letter, and the true one counts', async () => {
    const region = 'far';
    await send([order('v1', region, 1, '1.00')]);
    const outcome = await send([
      order('v1', region, Number.MAX_SAFE_INTEGER, '99.00'),
      order('v2', region, Date.now(), '5.00'),
    ]);
    expect(outcome).toMatchObject({ accepted: 1, rejected: [{ index: 0, code: 'version_out_of_range' }] });
    expect(outcome.rejected[0]?.message).toMatch(
      /^version is 9007199254740991: expected at most \d{16}, the microseconds/,
    );
    expect(await send([order('v1', region, 2, '2.00'), order('v2', region, Date.now() * 1000, '6.00')])).toMatchObject({
      accepted: 2,
    });
    expect(await revenueBy()).toMatchObject({ far: 8 });
    const { deadLetters } = (await (await running.fetch('/v1/dead-letters?source=orders')).json()) as {
      deadLetters: { code: string }[];
    };
    expect(deadLetters).toMatchObject([{ code: 'version_out_of_range' }]);
  });
});
