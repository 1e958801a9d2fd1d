import type { Policy } from '../../../src/access/types.ts';
import { parseCatalog } from '../../../src/catalog/resolve/parse-catalog.ts';
import type { Catalog } from '../../../src/catalog/model/types.ts';
import type { Ingress, IngestWriter } from '../../../src/ingest/types.ts';
import { applyCatalog } from '../../../src/medallion/layout/apply-catalog.ts';
import { createWriter } from '../../../src/ingest/pipeline/writer.ts';
import { openProvenanceRecorder } from '../../../src/query/provenance/provenance-recorder.ts';
import { createQueryService, type RunningQueryService } from '../../../src/query/service.ts';
import { followSourceStates, type RunningSourceStates } from '../../../src/query/versions/source-states.ts';
import type { Store } from '../../../src/postgres/database.ts';
import { openTestStore } from '../postgres/test-store.ts';

/** Orders with two dimensions, in zones that need hours, quarter hours and odd minutes. */
export const ordersCatalog = parseCatalog([
  {
    name: 'orders.yaml',
    text: `
name: orders
timezone: Europe/Berlin
zones: [Europe/Berlin, UTC]
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
      channel: string
      customer_id: string
      amount: { type: money, currency: EUR }
    measures:
      orders: { count: true }
      revenue: { sum: amount }
      web_orders: { count: true, where: { channel: web } }
      customers: { distinct: customer_id }
      amounts: { distribution: amount }
    rollups:
      - [region]
dimensions:
  region: { title: Region }
  channel: { title: Channel }
metrics:
  orders: { empty: zero }
  revenue: {}
  customers: {}
  average: { ratio: [revenue, orders] }
  median: { percentile: [amounts, 50] }
  largest: { percentile: [amounts, 100] }
  web_share: { ratio: [web_orders, orders] }
roles:
  all: { metrics: all, dimensions: all }
  north: { metrics: [orders, revenue], dimensions: [region], filters: { region: north } }
`,
  },
]);

export interface Order {
  readonly order_id: string;
  readonly ordered_at: string;
  readonly region?: string | null;
  readonly channel?: string | null;
  readonly customer_id?: string | null;
  readonly amount?: string | number;
  readonly version?: number;
  readonly deleted?: boolean;
}

export interface OrdersFixture {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly states: RunningSourceStates;
  readonly service: RunningQueryService;
  readonly writer: IngestWriter;
  /** The clock of queries, epoch ms. */
  nowMs: number;
  write(orders: readonly Order[]): Promise<void>;
  close(): Promise<void>;
}

/** Policy with full access; replace `rowFilters` for a narrower principal. */
export const fullPolicy = (catalog: Catalog): Policy => ({
  fingerprint: 'full',
  metrics: new Set(catalog.metrics.keys()),
  dimensions: new Set(catalog.dimensions.keys()),
  rowFilters: [],
  ingest: new Set(catalog.sources.keys()),
  explain: true,
  export: true,
  operate: true,
  annotate: true,
  personalize: true,
  alerts: 'manage',
  administer: true,
  audit: true,
  personal: true,
});

const INGRESS: Ingress = { kind: 'http', source: 'orders', topic: 'http', partition: 0, generation: 1 };

/** A database of its own, unless a migrated one is given, with a writer and a query service over it. */
export async function openOrders(
  nowMs: number,
  catalog = ordersCatalog,
  options: { readonly statementTimeoutMs?: number; readonly store?: Store } = {},
): Promise<OrdersFixture> {
  const { store = await openTestStore(options) } = options;
  await applyCatalog(store.pool, catalog);
  const clock = { nowMs };
  const now = (): number => clock.nowMs;
  const states = await followSourceStates({ pool: store.pool, catalog, now, pollMs: 60_000, onError: () => undefined });
  const provenance = openProvenanceRecorder(store.pool, () => undefined);
  const service = createQueryService({
    pool: store.pool,
    states,
    now,
    cacheBytes: 10_000_000,
    shared: undefined,
    provenance,
  });
  const writer = createWriter({ pool: store.pool, catalog, now, onChange: (change) => states.publish(change) });
  await writer.loadPosition(INGRESS, 0);
  return {
    store,
    catalog,
    states,
    service,
    writer,
    get nowMs() {
      return clock.nowMs;
    },
    set nowMs(ms) {
      clock.nowMs = ms;
    },
    async write(orders) {
      const records = orders.map((order, offset) => ({
        value: JSON.stringify({
          version: 1,
          deleted: false,
          event_id: `${order.order_id}-${order.version ?? 1}`,
          ...order,
        }),
        key: null,
        offset,
        identity: null,
      }));
      const { rejected } = await writer.write({ ingress: INGRESS, records, durable: true });
      if (rejected.length > 0) throw new Error(`rejected: ${rejected[0]?.message}`);
      await states.refresh();
    },
    async close() {
      service.destroy();
      await provenance.close();
      await states.close();
      await store.close();
    },
  };
}
