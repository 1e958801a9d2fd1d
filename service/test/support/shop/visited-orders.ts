import fc from 'fast-check';
import { parseCatalog } from '../../../src/catalog/resolve/parse-catalog.ts';
import type { Catalog } from '../../../src/catalog/model/types.ts';
import type { Ingress } from '../../../src/ingest/types.ts';
import { histories, type OrderVersion } from './order-history.ts';
import type { OrdersFixture } from './ingested-orders.ts';

/** The orders of random histories, and visits, with metrics of every kind over one of them and over both. */
export const visitedCatalog = (zone: string, change: (text: string) => string = (text) => text): Catalog =>
  parseCatalog([
    {
      name: 'visited.yaml',
      text: change(`
name: visited
timezone: ${zone}
sources:
  orders:
    entity: order_id
    version: version
    event_id: event_id
    event_time: ordered_at
    deleted_when: { deleted: true }
    lateness: 0s
    fields:
      event_id: string
      order_id: string
      version: integer
      ordered_at: timestamp
      deleted: boolean
      region: string
      status: string
      customer_id: { type: string, pii: true }
      amount: { type: money, currency: EUR }
    measures:
      orders: { count: true }
      refunds: { count: true, where: { status: refunded } }
      revenue: { sum: amount }
      customers: { distinct: customer_id }
      amounts: { distribution: amount }
      mean: { average: amount }
      deviation: { standard_deviation: amount, basis: sample }
      spread: { variance: amount, basis: population }
      prices: { values: amount }
      dearest: { max: amount }
      cheapest_refund: { min: amount, where: { status: refunded } }
    rollups: [[region], [region, status], [customer_id]]
  visits:
    event_id: event_id
    event_time: at
    fields: { event_id: string, at: timestamp, region: string }
    measures: { visits: { count: true } }
    rollups: [[region]]
dimensions: { region: {}, status: {}, customer_id: {} }
metrics:
  orders: { empty: zero }
  revenue: {}
  customers: {}
  refunds: {}
  visits: {}
  average: { ratio: [revenue, orders] }
  kept: { difference: [orders, refunds] }
  touched: { sum: [orders, refunds, customers] }
  refund_share: { ratio: [refunds, orders] }
  expected: { product: [refund_share, revenue] }
  margin: { difference: [revenue, expected] }
  mean: {}
  deviation: {}
  spread: {}
  dearest: {}
  cheapest_refund: {}
  middle: { percentile: [prices, 50] }
  price_range: { difference: [dearest, cheapest_refund] }
  median: { percentile: [amounts, 50] }
  highest: { percentile: [amounts, 100] }
  conversion: { ratio: [orders, visits] }
  contacts: { sum: [orders, visits] }
roles:
  boss: { metrics: all, dimensions: all, ingest: all, personal: true }
  clerk: { metrics: [orders, revenue, average, customers, conversion], dimensions: [region, status], filters: { region: principal.regions } }
  auditor: { metrics: [orders, refund_share], dimensions: [status], filters: { region: { startsWith: principal.prefix } } }
  reader: { metrics: [orders, median], dimensions: [region] }
`),
    },
  ]);

/** All days on which the histories have orders. */
export const VISITED_DAYS = ['2026-03-20', '2026-11-05'] as const;

const VISITS: Ingress = { kind: 'http', source: 'visits', topic: 'http', partition: 0, generation: 1 };

/** Sends random histories, late, corrected, deleted, out of order and repeated, and visits of the same hours. `round` tells the orders of one call from another's. */
export async function sendHistories(fixture: OrdersFixture, round: number): Promise<void> {
  const [lives = []] = fc.sample(histories(30), { seed: round, numRuns: 1 });
  const named = lives.flat().map((version): OrderVersion => ({
    ...version,
    order_id: `${round}-${version.order_id}`,
    event_id: `${round}-${version.event_id}`,
  }));
  const [sent = []] = fc.sample(fc.shuffledSubarray([...named, ...named], { minLength: named.length }), {
    seed: round,
    numRuns: 1,
  });
  for (let from = 0; from < sent.length; from += 17) await fixture.write(sent.slice(from, from + 17));
  await fixture.writer.loadPosition(VISITS, 0);
  const records = named
    .filter((_, index) => index % 3 !== 0)
    .map(({ event_id, ordered_at: at, region }, offset) => ({
      value: JSON.stringify({ event_id, at, region }),
      key: null,
      offset,
      identity: null,
    }));
  await fixture.writer.write({ ingress: VISITS, records, durable: true });
  await fixture.states.refresh();
}
