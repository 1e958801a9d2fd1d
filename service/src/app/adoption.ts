import { randomBytes } from 'node:crypto';
import { createAdoptionLog, hasAdoptionSource } from '../adoption/adoption-log.ts';
import type { AdoptionLog } from '../adoption/types.ts';
import { startLoop } from '../base/loop.ts';
import type { IngestWriter } from '../ingest/types.ts';
import type { Pools } from '../postgres/open-pools.ts';
import { loadOrCreateSetting } from '../postgres/settings.ts';
import type { Context } from './context.ts';

const EVERY_MS = 5000;

const OFF: AdoptionLog = { note: () => undefined };

/** Opens the log of what readers use; without `ADOPTION`, or the source in the catalogue, nothing is kept. */
export async function openAdoption(context: Context, { store }: Pools, writer: IngestWriter): Promise<AdoptionLog> {
  const { config, catalog, now, parts, onError } = context;
  if (!config.isAdoptionKept || !config.roles.includes('http') || !hasAdoptionSource(catalog)) return OFF;
  const created = { key: randomBytes(32).toString('hex') };
  const { key } = await loadOrCreateSetting(store.pool, 'adoption', created);
  const log = createAdoptionLog({ catalog, writer, key: Buffer.from(key, 'hex'), now });
  parts.defer(() => log.flush().catch(onError));
  const loop = startLoop({ everyMs: EVERY_MS, round: () => log.flush(), onError });
  parts.defer(() => loop.close());
  return log;
}
