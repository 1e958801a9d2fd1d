import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Explanation } from '../../../sdk/src/protocol/explanations.ts';
import { runService, SHOP, type RunningService } from '../support/shop/running-service.ts';

const HOUR_MS = 3_600_000;
/** Orders of three weeks. Those of the last days are not settled: from this one on. */
const FIRST_MS = Date.UTC(2025, 9, 1);
const UNSETTLED_MS = Date.UTC(2025, 9, 15);

let running: RunningService;

beforeAll(async () => {
  // Now settles what is of noon of that day, so that a midnight during the run moves nothing.
  const settles = Math.floor((Date.now() - UNSETTLED_MS) / HOUR_MS) - 12;
  running = await runService({}, SHOP.replace('revenue: {}', `revenue: { settles: ${settles}h }`));
  const orders = Array.from({ length: 21 * 24 }, (_, hour) => {
    const at = new Date(FIRST_MS + hour * HOUR_MS + HOUR_MS / 2).toISOString();
    return { event_id: `e${hour}`, id: `o${hour}`, version: 1, at, region: 'north', total: '10.00' };
  });
  expect((await running.fetch('/v1/events/orders', { body: orders })).status).toBe(200);
  // Watermarks are read each second.
  await vi.waitFor(async () => expect((await ask('dateRange=2025-10-10')).actual).toBe(240), 10_000);
});

afterAll(() => running?.close());

async function ask(parameters: string): Promise<Explanation> {
  return (await (await running.fetch(`/v1/metrics/revenue/explain?${parameters}`)).json()) as Explanation;
}

it('explains the settled part of a range against the same part of the compared one, and says so', async () => {
  const range = 'dateRange=2025-10-11/2025-10-19&compareDateRange=previous+period';
  const explanation = await ask(range);
  expect(explanation).toMatchObject({
    dateRange: ['2025-10-11T00:00:00.000Z', '2025-10-15T00:00:00.000Z'],
    baseRanges: [['2025-10-02T00:00:00.000Z', '2025-10-06T00:00:00.000Z']],
    actual: 960,
    base: 960,
  });
  expect(explanation.text).toContain('Later numbers are not final yet and are left out.');
  expect(explanation.text).not.toContain('the comparison may still change');
  expect((await ask(`${range}&language=de`)).text).toContain('Spätere Zahlen sind noch nicht endgültig');
});

it('says that a range of which nothing is settled is early, and nothing of one that is', async () => {
  const early = await ask('dateRange=2025-10-17/2025-10-18&compareDateRange=previous+period');
  expect(early).toMatchObject({ actual: 480, base: 480 });
  expect(early.text).toContain('the comparison may still change');
  const settled = await ask('dateRange=2025-10-10/2025-10-11&compareDateRange=previous+period');
  expect(settled.sentences.map(({ kind }) => kind)).not.toContain('unsettled');
});
