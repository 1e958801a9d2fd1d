import type { Catalog } from '../../../src/catalog/model/types.ts';
import { applyCatalog } from '../../../src/medallion/layout/apply-catalog.ts';
import { openStore, type Store } from '../../../src/postgres/database.ts';
import { createTestDatabase } from './postgres.ts';

export interface TestStore extends Store {
  readonly url: string;
  /** Ends the connections and drops the database. */
  close(): Promise<void>;
}

export interface TestStoreOptions {
  /** Applied, where there is one. */
  readonly catalog?: Catalog;
  readonly maxConnections?: number;
  readonly statementTimeoutMs?: number;
}

/** A migrated database of its own, and a store over it. */
export async function openTestStore(options: TestStoreOptions = {}): Promise<TestStore> {
  const { catalog, maxConnections = 8, statementTimeoutMs = 30_000 } = options;
  const database = await createTestDatabase();
  const store = openStore(
    { url: database.url, maxConnections, connectTimeoutMs: 5000, statementTimeoutMs },
    () => undefined,
  );
  if (catalog) await applyCatalog(store.pool, catalog);
  return {
    ...store,
    url: database.url,
    async close() {
      await store.close();
      await database.drop();
    },
  };
}
