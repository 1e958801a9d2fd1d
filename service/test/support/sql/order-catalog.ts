import { parseCatalog } from '../../../src/catalog/resolve/parse-catalog.ts';
import type { Catalog } from '../../../src/catalog/model/types.ts';

/** A catalogue with one source of orders that is read from the database of `SHOP_URL`. */
export const orderCatalog = (sql: string, more = ''): Catalog =>
  parseCatalog([
    {
      name: 'orders.yaml',
      text: `
name: polled
sources:
  orders:
    entity: id
    event_time: ordered_at
    lateness: 0s
    sql: { connection: SHOP_URL, every: 1s, ${sql} }
    ${more}
    fields:
      id: integer
      ordered_at: timestamp
      region: string
      amount: { type: decimal, scale: 2, required: true }
      cancelled: boolean
    measures:
      orders: { count: true }
      revenue: { sum: amount }
      cancelled: { count: true, where: { cancelled: true } }
dimensions:
  region:
metrics:
  orders: { empty: zero }
  revenue:
roles:
  all: { metrics: all, dimensions: all, operate: true }
`,
    },
  ]);
