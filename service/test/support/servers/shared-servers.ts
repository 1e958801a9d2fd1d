import { packSdk } from '../../../../sdk/test/support/pack-sdk.ts';
import { startKafka } from '../kafka/kafka.ts';
import { startSharedPostgres } from '../postgres/postgres-template.ts';
import { startMariadb } from './mariadb.ts';
import { startRedis } from './redis.ts';
import type { SharedServer } from './shared-address.ts';

/** Starts each server that test files share, and builds the SDK's package; a configured server is used as it is. */
export const sharedServers: Readonly<Record<string, () => Promise<SharedServer>>> = {
  package: packSdk,
  postgres: startSharedPostgres,
  kafka: async () => {
    const configured = process.env['KAFKA_BROKERS'];
    if (configured) return { address: configured, stop: async () => {} };
    const server = await startKafka();
    return { address: server.brokers.join(','), stop: () => server.kill() };
  },
  mariadb: startMariadb,
  redis: async () => {
    const configured = process.env['REDIS_URL'];
    if (configured) return { address: configured, stop: async () => {} };
    const server = await startRedis();
    return { address: server.url, stop: () => server.stop() };
  },
};
