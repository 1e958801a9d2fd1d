import fc from 'fast-check';
import type { InboundRecord } from '../../src/ingest/types.ts';

/** One version of one order, as a business system would send it. */
export interface OrderVersion {
  readonly order_id: string;
  readonly version: number;
  readonly event_id: string;
  readonly ordered_at: string;
  readonly region: string | null;
  readonly customer_id: string | null;
  readonly status: 'paid' | 'refunded';
  readonly amount: string;
  readonly deleted: boolean;
}

/** Around a change to and from daylight saving, so that days of 23 and 25 hours are among them. */
const CHANGES = [Date.UTC(2026, 2, 29), Date.UTC(2026, 9, 25)];

const orderedAt = fc
  .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -30 * 3_600_000, max: 30 * 3_600_000 }))
  .map(([change, offsetMs]) => new Date(change + offsetMs).toISOString());

const content = fc.record({
  ordered_at: orderedAt,
  region: fc.option(fc.constantFrom('north', 'south', 'west'), { freq: 8 }),
  customer_id: fc.option(
    fc.integer({ min: 1, max: 12 }).map((id) => `c${id}`),
    { freq: 8 },
  ),
  status: fc.constantFrom('paid' as const, 'refunded' as const),
  amount: fc.integer({ min: -99_999, max: 9_999_999 }).map((cents) => (cents / 100).toFixed(2)),
  deleted: fc.boolean().map((isDeleted) => isDeleted),
});

/** Histories of some orders: inserted, corrected, moved in time, deleted, raised again; versions ascend. */
export const histories = (orders: number): fc.Arbitrary<OrderVersion[][]> =>
  fc.array(fc.array(content, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: orders }).map((lives) =>
    lives.map((life, order) =>
      life.map((version, index): OrderVersion => ({
        ...version,
        deleted: index > 0 && version.deleted,
        order_id: `o${order}`,
        version: index + 1,
        event_id: `o${order}-${index + 1}`,
      })),
    ),
  );

export const toRecord = (version: OrderVersion, offset: number): InboundRecord => ({
  value: JSON.stringify(version),
  key: version.order_id,
  offset,
  identity: null,
});

/** The last version of each order: what silver must hold. */
export const currentOf = (life: readonly OrderVersion[]): OrderVersion => life.at(-1) as OrderVersion;

/** A catalogue over those orders. Kolkata makes the base buckets quarter hours. */
export const orderCatalog = (zones: readonly string[]): string => `
name: histories
timezone: ${zones[0]}
zones: [${zones.join(', ')}]
sources:
  orders:
    entity_key: order_id
    event_id: event_id
    event_time: ordered_at
    version: version
    deleted_when: { field: deleted, values: [true] }
    fields:
      order_id: string
      version: integer
      event_id: string
      ordered_at: timestamp
      region: string
      customer_id: string
      status: string
      amount: { type: decimal, scale: 2 }
      deleted: boolean
dimensions:
  region: { field: region }
  status: { field: status }
measures:
  revenue: { sum: amount }
  orders: { count: true }
  refunds: { count: true, where: [{ member: status, operator: equals, values: [refunded] }] }
  customers: { distinct: customer_id }
metrics:
  revenue: { measure: revenue }
rollups: []
roles: {}
`;
