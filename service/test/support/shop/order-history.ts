import fc from 'fast-check';
import type { Catalog, Field, Measure } from '../../../src/catalog/model/types.ts';
import type { InboundRecord } from '../../../src/ingest/types.ts';

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
  deleted: fc.boolean(),
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

const field = (name: string, type: Field['type'], scale = 0): [string, Field] => [
  name,
  { name, type, scale, currency: undefined, required: false, path: [name] },
];

const measure = (name: string, rest: Pick<Measure, 'kind'> & Partial<Measure>): [string, Measure] => [
  name,
  { fields: [], where: undefined, ...rest, name, source: 'orders' },
];

/** A catalogue over those orders, with day cells for each zone. */
export const orderCatalog = (zones: readonly string[]): Catalog => ({
  name: 'histories',
  title: 'Histories',
  digest: zones.join(),
  timezone: zones[0] as string,
  zones,
  language: 'en-GB',
  weekStart: 1,
  scanLimitRows: 1_000_000,
  dashboards: new Map(),
  digests: new Map(),
  sources: new Map([
    [
      'orders',
      {
        name: 'orders',
        title: 'Orders',
        topic: 'orders',
        entityKey: ['order_id'],
        version: 'version',
        topicOnly: false,
        deletedWhen: { field: 'deleted', values: [true] },
        eventId: 'event_id',
        eventTime: 'ordered_at',
        eventTimeZone: 'UTC',
        latenessMs: 0,
        accepts: { fromMs: 0, aheadMs: 300_000 },
        retentionDays: undefined,
        fields: new Map([
          field('order_id', 'string'),
          field('version', 'integer'),
          field('event_id', 'string'),
          field('ordered_at', 'timestamp'),
          field('region', 'string'),
          field('customer_id', 'string'),
          field('status', 'string'),
          field('amount', 'decimal', 2),
          field('deleted', 'boolean'),
        ]),
      },
    ],
  ]),
  dimensions: new Map(
    ['region', 'status'].map((name) => [name, { name, title: name, fields: new Map([['orders', name]]) }]),
  ),
  hierarchies: new Map(),
  measures: new Map([
    measure('revenue', { kind: 'sum', fields: ['amount'] }),
    measure('orders', { kind: 'count' }),
    measure('refunds', { kind: 'count', where: { member: 'status', operator: 'equals', values: ['refunded'] } }),
    measure('customers', { kind: 'distinct', fields: ['customer_id'] }),
    measure('amounts', { kind: 'distribution', fields: ['amount'] }),
    measure('amount_values', { kind: 'values', fields: ['amount'] }),
    measure('squares', { kind: 'sum_of_products', fields: ['amount', 'amount'] }),
  ]),
  metrics: new Map(),
  rollups: [
    { source: 'orders', name: 'total', dimensions: [], granularities: ['hour', 'day'] },
    { source: 'orders', name: 'by_region', dimensions: ['region'], granularities: ['hour', 'day'] },
    { source: 'orders', name: 'by_region_status', dimensions: ['region', 'status'], granularities: ['day'] },
  ],
  roles: new Map(),
  rules: new Map(),
  channels: new Map(),
  calendar: [],
  simulation: undefined,
});
