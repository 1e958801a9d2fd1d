import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Query, QueryResponse, QueryResult, WireError } from '../../../../sdk/src/protocol/query.ts';
import { mintToken } from '../../../src/access/mint-token.ts';
import { parseConfig } from '../../../src/app/settings/config.ts';
import { createLogger } from '../../../src/base/logger.ts';
import { createService, type Service } from '../../../src/app/service.ts';
import { createTestDatabase } from '../postgres/postgres.ts';
import { expectDescribed } from '../wire/expect-described.ts';

export const SECRET = 'a secret that only tests know, 32 characters';

export const SHOP = `
name: shop
timezone: UTC
sources:
  orders:
    entity: id
    version: version
    event_id: event_id
    event_time: at
    fields:
      event_id: string
      id: string
      version: integer
      at: timestamp
      region: string
      total: { type: money, currency: EUR, required: true }
    measures: { orders: { count: true }, revenue: { sum: total } }
    rollups: [[region]]
  visits:
    event_time: at
    fields: { at: timestamp, page: string }
    measures: { visits: { count: true } }
dimensions:
  region: {}
metrics:
  orders: { empty: zero }
  revenue: {}
  visits: { empty: zero }
roles:
  boss: { metrics: all, dimensions: all, ingest: all, operate: true, annotate: true, alerts: manage, administer: true, audit: true }
  clerk: { metrics: [orders], dimensions: [region], filters: { region: principal.regions } }
`;

export interface RunningService {
  readonly service: Service;
  readonly url: string;
  /** File of the catalogue, for another replica. */
  readonly catalogPath: string;
  token(claims?: Partial<Parameters<typeof mintToken>[1]>): Promise<string>;
  /** Asks the service. Throws where its answer is not as the OpenAPI document describes it. */
  fetch(
    path: string,
    options?: { method?: string; token?: string; body?: unknown; text?: string; headers?: Record<string, string> },
  ): Promise<Response>;
  ask(query: Query, token?: string): Promise<QueryResult | { error: WireError }>;
  close(): Promise<void>;
}

/**
 * The real service on a database of its own. With `checksAnswers: false` no answer is held against its description, as
 * where memory is measured, or routes are off. `createDatabase` is for programs other than tests.
 */
export async function runService(
  environment: Record<string, string> = {},
  catalog = SHOP,
  { checksAnswers = true, createDatabase = createTestDatabase, logger = createLogger('silent') } = {},
): Promise<RunningService> {
  const database = await createDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-test-'));
  await writeFile(join(folder, 'catalog.yaml'), catalog);
  const service = await createService({
    config: parseConfig({
      CATALOG: join(folder, 'catalog.yaml'),
      DATABASE_URL: database.url,
      DATABASE_CONNECTIONS: '4',
      TOKEN_SECRET: SECRET,
      PORT: '0',
      ...environment,
    }),
    logger,
    fresh: false,
    onProgress: () => undefined,
  });
  await service.ready;
  const token: RunningService['token'] = (claims = {}) =>
    mintToken(SECRET, {
      subject: 'tester',
      roles: ['boss'],
      attributes: {},
      lifetimeSeconds: 600,
      issuer: undefined,
      audience: undefined,
      ...claims,
    });
  const boss = await token();
  const fetchFrom: RunningService['fetch'] = async (
    path,
    { token: given = boss, body, text, headers = {}, ...options } = {},
  ) => {
    const isPost = body !== undefined || text !== undefined;
    const { method = isPost ? 'POST' : 'GET' } = options;
    const response = await fetch(`${service.address}${path}`, {
      method,
      ...(isPost && { body: text ?? JSON.stringify(body) }),
      headers: { Connection: 'close', ...(given !== '' && { Authorization: `Bearer ${given}` }), ...headers },
    });
    if (checksAnswers) await expectDescribed(method, path, response);
    return response;
  };
  return {
    service,
    url: database.url,
    catalogPath: join(folder, 'catalog.yaml'),
    token,
    fetch: fetchFrom,
    async ask(query, given = boss) {
      const response = await fetchFrom('/v1/query', { token: given, body: query });
      const body = (await response.json()) as QueryResponse | { error: WireError };
      return ('error' in body ? body : body.results[0]) as QueryResult | { error: WireError };
    },
    async close() {
      await service.close();
      await rm(folder, { recursive: true, force: true });
      await database.drop();
    },
  };
}
