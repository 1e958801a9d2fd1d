/** A process that follows the tables of `SHOP_URL` into `DATABASE_URL` until it is killed: what a replica does, and no more. */
import { createWriter } from '../../../src/ingest/pipeline/writer.ts';
import { createPostgresIngress } from '../../../src/ingest/postgres/postgres-ingress.ts';
import { openStore } from '../../../src/postgres/database.ts';
import { followedCatalog } from './followed-catalog.ts';

const catalog = followedCatalog();
const { pool } = openStore(
  { url: process.env['DATABASE_URL'] ?? '', maxConnections: 6, connectTimeoutMs: 5000, statementTimeoutMs: 30_000 },
  () => undefined,
);
const ingress = createPostgresIngress({
  pool,
  writer: createWriter({ pool, catalog, now: Date.now, onChange: () => undefined }),
  sources: [...catalog.sources.values()],
  variable: (name) => process.env[name],
  leaseMs: Number(process.env['LEASE_MS']),
  onFailed: () => undefined,
  onError: () => undefined,
});
ingress.start();
// Keeps the process alive between attempts.
setInterval(() => undefined, 1000);
console.log('following');
