import type { Catalog } from '../../../src/catalog/model/types.ts';
import { createWriter } from '../../../src/ingest/pipeline/writer.ts';
import type { IngestWriter } from '../../../src/ingest/types.ts';
import { openProvenanceRecorder } from '../../../src/query/provenance/provenance-recorder.ts';
import { createQueryService, type RunningQueryService } from '../../../src/query/service.ts';
import { followSourceStates, type RunningSourceStates } from '../../../src/query/versions/source-states.ts';
import type { Store } from '../../../src/postgres/database.ts';

/** After all events of `order-history.ts`. */
export const NOW_MS = Date.UTC(2026, 11, 1);

/** State that a process holds of a catalogue, over a database that others may change: it never refreshes by itself. */
export interface OrderProcess {
  readonly catalog: Catalog;
  readonly states: RunningSourceStates;
  readonly writer: IngestWriter;
  readonly cached: RunningQueryService;
  readonly uncached: RunningQueryService;
  close(): Promise<void>;
}

export async function openProcess({ pool }: Store, catalog: Catalog): Promise<OrderProcess> {
  const now = (): number => NOW_MS;
  const states = await followSourceStates({ pool, catalog, now, pollMs: 3_600_000, onError: () => undefined });
  const provenance = openProvenanceRecorder(pool, () => undefined);
  const open = (cacheBytes: number): RunningQueryService =>
    createQueryService({ pool, states, now, cacheBytes, shared: undefined, provenance });
  const [cached, uncached] = [open(10_000_000), open(1)];
  return {
    catalog,
    states,
    writer: createWriter({ pool, catalog, now, onChange: (change) => states.publish(change) }),
    cached,
    uncached,
    async close() {
      cached.destroy();
      uncached.destroy();
      await provenance.close();
      await states.close();
    },
  };
}
