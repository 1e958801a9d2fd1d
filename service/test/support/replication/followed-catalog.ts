import type { Catalog } from '../../../src/catalog/model/types.ts';
import { parseCatalog } from '../../../src/catalog/resolve/parse-catalog.ts';

/** A catalogue of two tables of `SHOP_URL` that are read from one slot, and what else it has of its sources. */
export const followedCatalog = (more = '', orders = 'orders'): Catalog =>
  parseCatalog([
    {
      name: 'followed.yaml',
      text: `
name: followed
sources:
  orders:
    entity: id
    event_time: ordered_at
    lateness: 0s
    postgres: { connection: SHOP_URL, table: public.${orders} }
    fields:
      id: integer
      ordered_at: timestamp
      region: string
      amount: { type: decimal, scale: 2, required: true }
    measures:
      orders: { count: true }
      revenue: { sum: amount }
  visits:
    entity: [place, number]
    event_time: day
    postgres: { connection: SHOP_URL, table: visits }
    fields:
      place: string
      number: integer
      day: timestamp
      count: { type: integer, required: true }
    measures:
      visits: { sum: count }
${more}
dimensions:
  region:
metrics:
  orders: { empty: zero }
  revenue:
  visits:
roles:
  all: { metrics: all, dimensions: all, operate: true }
`,
    },
  ]);
