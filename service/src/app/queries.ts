import { CpuShares } from '../base/cpu-shares.ts';
import type { SourceChange } from '../ingest/types.ts';
import type { Pools } from '../postgres/open-pools.ts';
import type { SharedRedis } from '../query/cache/shared-redis.ts';
import type { ExportService } from '../query/export/types.ts';
import { openProvenanceRecorder, type ProvenanceRecorder } from '../query/provenance/provenance-recorder.ts';
import { createQueryService, type RunningQueryService } from '../query/service.ts';
import { createDataSpanReader, type DataSpanReader } from '../query/versions/data-spans.ts';
import { FirstData } from '../query/versions/first-data.ts';
import { shareChanges } from '../query/versions/share-changes.ts';
import { followSourceStates, type RunningSourceStates } from '../query/versions/source-states.ts';
import { close, type Context } from './context.ts';

const POLL_MS = 1000;

/** Services that answer queries, and the states of the sources that the answers hold for. */
export interface Queries {
  readonly states: RunningSourceStates;
  readonly recorder: ProvenanceRecorder;
  readonly queries: RunningQueryService;
  readonly exports: ExportService;
  readonly dataSpans: DataSpanReader;
  /** Event-loop time by principal. */
  readonly shares: CpuShares;
  /** Called after each commit of this process: tells the caches, the live channels and the other replicas. */
  publish(change: SourceChange): void;
}

/** Opens the query services; resolves once the states of all sources are known. */
export async function openQueries(context: Context, pools: Pools, redis: SharedRedis | undefined): Promise<Queries> {
  const { config, catalog, now, onError, parts } = context;
  const { pool } = pools.store;
  const states = parts.adopt(await followSourceStates({ pool, catalog, now, pollMs: POLL_MS, onError }), close);
  const changes = redis && parts.adopt(shareChanges(redis.openMessages('changes'), states), close);
  const recorder = parts.adopt(openProvenanceRecorder(pool, onError), close);
  const shares = new CpuShares();
  const queries = createQueryService({
    pool: pools.requests,
    states,
    now,
    cacheBytes: config.cacheBytes,
    shared: redis?.cache,
    provenance: recorder,
    shares,
  });
  return {
    states,
    recorder,
    queries,
    exports: queries.exports,
    dataSpans: createDataSpanReader(pools.requests, [...catalog.sources.keys()], new FirstData(states)),
    shares,
    publish(change) {
      states.publish(change);
      changes?.send(change);
    },
  };
}
