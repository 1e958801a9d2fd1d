import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mintToken } from '../../src/access/mint-token.ts';
import { parseConfig } from '../../src/app/settings/config.ts';
import { createService } from '../../src/app/service.ts';
import { createLogger } from '../../src/base/logger.ts';
import { createTopic } from '../../test/support/kafka/kafka.ts';
import { openSockets } from '../live/sockets.ts';
import type { PathSetup } from './bare-path.ts';
import { openPage } from './open-page.ts';
import type { Path } from './produce.ts';

const catalogOf = (topic: string): string => `
name: bench
timezone: UTC
sources:
  orders:
    topic: ${topic}
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
dimensions:
  region: {}
metrics:
  orders: { empty: zero }
  revenue: {}
roles:
  boss: { metrics: all, dimensions: all }
`;

/** Query of the other readers: a card with its line. */
const QUERY = { metrics: ['orders', 'revenue'], timeDimension: { granularity: 'hour', dateRange: 'today' } };

/** The service on a real Postgres, its sockets in a process of their own, and a page with one card. */
export async function startTidemarkPath({ brokers, browser, pages, folder, sockets }: PathSetup): Promise<Path> {
  const topic = await createTopic(brokers);
  const catalog = join(folder, 'catalog.yaml');
  await writeFile(catalog, catalogOf(topic));
  const service = await createService({
    config: parseConfig({
      CATALOG: catalog,
      DATA_DIR: join(folder, 'data'),
      KAFKA_BROKERS: brokers.join(','),
      PORT: '0',
      READS_PER_MINUTE: '0',
      CORS_ORIGINS: pages.url,
      SOCKETS_PER_SUBJECT: String(sockets + 10),
      MAX_SOCKETS: String(sockets + 10),
    }),
    logger: createLogger('error'),
    fresh: false,
    onProgress: () => undefined,
  });
  await service.ready;
  const token = await mintToken(service.tokenSecret as string, {
    subject: 'bench',
    roles: ['boss'],
    attributes: {},
    lifetimeSeconds: 3600,
    issuer: undefined,
    audience: undefined,
  });
  const others = await openSockets({
    url: `${service.address.replace('http', 'ws')}/v1/live`,
    count: sockets,
    first: [JSON.stringify({ t: 'sub', id: 1, query: QUERY })],
    protocols: ['tidemark.v1', `bearer.${token}`],
    counted: ['"t":"snap"'],
  });
  await others.received(sockets);
  const { address: endpoint } = service;
  return {
    topic,
    sent: 0,
    takePainted: await openPage(browser, `${pages.url}/tidemark#${String(new URLSearchParams({ endpoint, token }))}`),
    async close() {
      await others.close();
      await service.close();
    },
  };
}
