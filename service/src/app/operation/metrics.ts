import type { Health } from '../../http/health.ts';
import { createMetrics } from '../../metrics/metrics.ts';
import { serveMetrics } from '../../metrics/serve-metrics.ts';
import type { Answer, LiveUsage } from '../../metrics/types.ts';
import type { Pools } from '../../postgres/open-pools.ts';
import type { RunningSourceStates } from '../../query/versions/source-states.ts';
import { close, type Context } from '../context.ts';

export interface OpenMetrics {
  /** As `http://127.0.0.1:9464/metrics`. */
  readonly address: string;
  noteAnswer(answer: Answer): void;
}

/** Serves metrics where METRICS_PORT is set. */
export async function openMetrics(
  { config, catalog, logger, now, onError, parts }: Context,
  { store, requests, live, alerts }: Pools,
  states: RunningSourceStates,
  { health, usage }: { readonly health: Health; usage(): LiveUsage },
): Promise<OpenMetrics | undefined> {
  const { metricsHost: host, metricsPort: port } = config;
  if (port === undefined) return undefined;
  const metrics = createMetrics({
    now,
    sources: [...catalog.sources.keys()],
    state: (source) => states.state(source),
    partitions: () => states.positions,
    pools: { ingest: store.pool, requests, live, alerts },
    usage,
    readiness: () => health.readiness(),
  });
  const { address } = parts.adopt(await serveMetrics(metrics, { host, port }, onError), close);
  logger.info({ address }, 'metrics are served');
  return { address, noteAnswer: (answer) => metrics.noteAnswer(answer) };
}
