import type { Row } from '../../../../sdk/src/protocol/query.ts';
import type { Catalog } from '../../../src/catalog/model/types.ts';
import { backfillRollups } from '../../../src/ingest/backfill.ts';
import { createWriter } from '../../../src/ingest/pipeline/writer.ts';
import type { RunningSourceStates } from '../../../src/query/versions/source-states.ts';
import { applyCatalog } from '../../../src/medallion/layout/apply-catalog.ts';
import { toCatalog, toChangingRecord, type Variant } from './changing-orders.ts';
import { fullPolicy } from './ingested-orders.ts';
import type { OrderVersion } from './order-history.ts';
import { NOW_MS, openProcess, type OrderProcess } from './order-process.ts';
import { openTestStore, type TestStore } from '../postgres/test-store.ts';

export const firstVariant: Variant = {
  revenue: 'amount',
  orders: 'all',
  refunds: 'refunded',
  customers: 'ids',
  region: 'region',
  status: 'status',
  hasPairs: true,
  hasQuarterHours: false,
};

/** One paid and one refunded order. */
export const twoOrders: readonly OrderVersion[] = (['paid', 'refunded'] as const).map((status, index) => ({
  order_id: `o${index}`,
  version: 1,
  event_id: `e${index}`,
  ordered_at: `2026-10-2${index}T10:00:00Z`,
  region: 'north',
  customer_id: `c${index}`,
  status,
  amount: index === 0 ? '100.00' : '30.00',
  deleted: false,
}));

export interface ExplanationQuery {
  readonly catalog: Catalog;
  readonly states: RunningSourceStates;
  /** Queries a metric over all orders: a number, or one for each value of a dimension. */
  ask(metric: string, by?: string): Promise<unknown>;
}

/** A database of orders whose catalogue changes by hand. */
export class ChangingDatabase {
  readonly store: TestStore;
  readonly #processes: OrderProcess[] = [];

  static async create(): Promise<ChangingDatabase> {
    return new ChangingDatabase(await openTestStore());
  }

  private constructor(store: TestStore) {
    this.store = store;
  }

  apply(variant: Variant): Promise<{ readonly building: readonly string[] }> {
    return applyCatalog(this.store.pool, toCatalog(variant, false));
  }

  async write(catalog: Catalog, orders = twoOrders): Promise<void> {
    const ingress = { kind: 'http', source: 'orders', topic: 'http', partition: 0, generation: 1 } as const;
    const writer = createWriter({ pool: this.store.pool, catalog, now: () => NOW_MS, onChange: () => undefined });
    await writer.loadPosition(ingress, 0);
    await writer.write({ ingress, records: orders.map(toChangingRecord), durable: true });
  }

  fill(catalog: Catalog, onReady?: (source: string) => void): Promise<void> {
    return backfillRollups({
      pool: this.store.pool,
      catalog,
      rowsAChunk: 1,
      signal: new AbortController().signal,
      onProgress: () => undefined,
      ...(onReady && { onReady }),
    });
  }

  async open(variant: Variant): Promise<ExplanationQuery> {
    const process = await openProcess(this.store, toCatalog(variant, false));
    this.#processes.push(process);
    const { catalog, states, cached } = process;
    return {
      catalog,
      states,
      async ask(metric, by) {
        const query = {
          metrics: [metric],
          dimensions: by === undefined ? [] : [by],
          timeDimension: { dateRange: ['2026-10-01', '2026-10-31'] },
        };
        const { rows } = await cached.answer(query, fullPolicy(catalog));
        return by === undefined
          ? rows[0]?.[metric]
          : Object.fromEntries(rows.map((row: Row) => [row[by] as string, row[metric]]));
      },
    };
  }

  /** Names and states of what `app.rollups` or `app.contribution_columns` has. */
  async statesOf(table: 'rollups' | 'contribution_columns'): Promise<Record<string, string>> {
    const name = table === 'rollups' ? `rollup_name || ' ' || generation` : 'column_name';
    const { rows } = await this.store.pool.query<{ name: string; state: string }>(
      `select ${name} as name, state from app.${table} order by 1`,
    );
    return Object.fromEntries(rows.map(({ name: rollupName, state }) => [rollupName, state]));
  }

  async close(): Promise<void> {
    for (const process of this.#processes.splice(0)) await process.close();
    await this.store.close();
  }
}
