/** A process that polls the orders of `SHOP_URL` into `DATABASE_URL` until it is killed: what a replica does, and no more. */
import { createWriter } from '../../../src/ingest/pipeline/writer.ts';
import { createSqlIngress } from '../../../src/ingest/sql/sql-ingress.ts';
import { openStore } from '../../../src/postgres/database.ts';
import { orderCatalog } from './order-catalog.ts';

const catalog = orderCatalog(process.env['SQL_OF_ORDERS'] ?? '');
const { pool } = openStore(
  { url: process.env['DATABASE_URL'] ?? '', maxConnections: 4, connectTimeoutMs: 5000, statementTimeoutMs: 30_000 },
  () => undefined,
);
const ingress = createSqlIngress({
  pool,
  writer: createWriter({ pool, catalog, now: Date.now, onChange: () => undefined }),
  sources: [...catalog.sources.values()],
  variable: (name) => process.env[name],
  leaseMs: Number(process.env['LEASE_MS']),
  onFailed: () => undefined,
  onError: () => undefined,
});
ingress.start();
// Keeps the process alive between polls.
setInterval(() => undefined, 1000);
console.log('polling');
