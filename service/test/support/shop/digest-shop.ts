import { startDigests, type SendDigestsOptions } from '../../../src/digests/send-digests.ts';
import type { Loop } from '../../../src/base/loop.ts';
import { parseCatalog } from '../../../src/catalog/resolve/parse-catalog.ts';
import { createAnomalyService } from '../../../src/insight/anomalies/anomaly-service.ts';
import { createExplanationService } from '../../../src/insight/explanations/explanation-service.ts';
import { createQueryService } from '../../../src/query/service.ts';
import { createRandom } from '../../../src/simulation/random.ts';
import type { Order, OrdersFixture } from './ingested-orders.ts';

export const SECRET = 'a secret of links that only tests know';

/** Orders of Berlin, with digests at a time that the clock skips on 29 March. */
export const digestCatalog = parseCatalog([
  {
    name: 'digests.yaml',
    text: `
name: digests
timezone: Europe/Berlin
sources:
  orders:
    entity: order_id
    version: version
    event_id: event_id
    event_time: ordered_at
    lateness: 0s
    fields:
      event_id: string
      order_id: string
      version: integer
      ordered_at: timestamp
      region: string
      amount: { type: money, currency: EUR }
    measures: { orders: { count: true }, revenue: { sum: amount } }
    rollups: [[region]]
dimensions: { region: { title: Region, labels: { north: The <north> } } }
metrics:
  orders: { empty: zero }
  revenue: { title: Secret revenue }
  average: { ratio: [revenue, orders], title: Average order, settles: 2d }
roles:
  boss: { metrics: all, dimensions: all }
  counter: { metrics: [orders], dimensions: [region] }
  north: { metrics: [orders], dimensions: [region], filters: { region: principal.regions } }
channels:
  mail: { type: email, to: [ann@shop.example, ben@shop.example], from: kpis@shop.example }
  chat: { type: slack, url_env: CHAT }
dashboards:
  daily:
    roles: [boss, counter, north]
    sections:
      - widgets:
          - kpi-card: { metric: orders }
          - kpi-card: { metric: revenue }
          - kpi-card: { metric: average }
          - kpi-breakdown: { metric: orders, by: region }
  week:
    title: Week
    roles: [boss]
    sections: [{ widgets: [kpi-card: { metric: orders }, kpi-card: { metric: orders, filters: region=south, label: South }, kpi-card: { metric: revenue }, kpi-breakdown: { metric: revenue, by: region }] }]
digests:
  all: { dashboard: daily, role: boss, channel: mail, every: day, at: 02:30 }
  counted: { dashboard: daily, role: counter, channel: mail, to: cat@shop.example, every: day, at: 02:30, only_when_unusual: true }
  northern: { dashboard: daily, role: north, attributes: { regions: [north] }, channel: chat, every: day, at: 02:30, language: de }
  personal: { dashboard: daily, role: boss, reader: eve, channel: mail, to: eve@shop.example, every: week, on: monday, at: 08:00 }
  weekly: { dashboard: week, role: boss, channel: mail, to: dan@shop.example, every: week, on: monday, at: 08:00 }
`,
  },
]);

const DAY_MS = 86_400_000;
/** The 28th of March, the day of the first digest. */
const LAST_DAY_MS = Date.UTC(2026, 2, 28);
const DAYS = 120;

/** About 20 orders a day for four months, half of them from the north, and on the last day four times as many. */
export function makeOrders(): Order[] {
  const random = createRandom(7);
  return Array.from({ length: DAYS }, (_, index) => DAYS - 1 - index).flatMap((ago) => {
    const count = ago === 0 ? 80 : 18 + Math.floor(random.poisson(2));
    return Array.from({ length: count }, (_, order) => ({
      order_id: `${ago}-${order}`,
      ordered_at: new Date(LAST_DAY_MS - ago * DAY_MS + 8 * 3_600_000 + order * 60_000).toISOString(),
      region: order % 2 === 0 || (ago === 0 && order > 20) ? 'north' : 'south',
      amount: '10.00',
    }));
  });
}

/** Starts digests over the orders, with queries of their own as in a replica. The clock is that of the orders. */
export function startShopDigests(shop: OrdersFixture, options: Partial<SendDigestsOptions> = {}): Loop {
  const { catalog, states, store } = shop;
  const now = (): number => shop.nowMs;
  const queries = createQueryService({
    pool: store.pool,
    states,
    now,
    cacheBytes: 10_000_000,
    shared: undefined,
    provenance: { note: () => undefined, flush: async () => undefined, close: async () => undefined },
  });
  const anomalies = createAnomalyService({ catalog, queries, now });
  const loop = startDigests({
    pool: store.pool,
    catalog,
    queries,
    anomalies,
    explanations: createExplanationService({ catalog, queries, anomalies, now }),
    pageUrl: 'https://page.example/',
    serviceUrl: 'https://kpis.example/',
    secret: SECRET,
    tickMs: 3_600_000,
    now,
    wake: () => undefined,
    onError: (error) => {
      throw error;
    },
    ...options,
  });
  return {
    run: () => loop.run(),
    async close() {
      await loop.close();
      queries.destroy();
    },
  };
}
