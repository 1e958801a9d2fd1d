import type pg from 'pg';
import { toCommandActor } from '../../src/audit/actors.ts';
import { openAuditLog, type OpenAuditLog } from '../../src/audit/audit-log.ts';
import { AuditedAct } from '../../src/audit/audited-act.ts';
import { chainPending, insertPending } from '../../src/audit/entry-rows.ts';
import { noteRefused } from '../../src/audit/note-refused.ts';
import type { NewEntry } from '../../src/audit/types.ts';
import { verifyChain } from '../../src/audit/verify-chain.ts';
import { insertAnnotation } from '../../src/annotations/annotation-rows.ts';
import { createProgress } from '../../src/cli/progress.ts';
import { median, percentile, round, type Bench } from '../bench.ts';
import { startTemporaryPostgres } from '../temporary-postgres.ts';

const WRITES = 1000;
const ENTRIES = 50_000;
const REFUSALS = 200_000;

/** `npm run bench -- audit`: what an act costs more than the same write without its entry, and how fast entries are chained and verified. */
export const runAuditBench: Bench = async () => {
  const progress = createProgress(process.stderr, Date.now);
  progress.show('Starting Postgres');
  const postgres = await startTemporaryPostgres();
  try {
    const { pool } = await postgres.createStore('audit');
    const log = openAuditLog({ pool, now: Date.now, onError: (error) => process.stderr.write(`${String(error)}\n`) });
    progress.show('Writing with and without entries');
    const writes = await measureWrites(pool, log);
    const refusals = measureRefusals(log);
    await log.close();
    progress.show('Chaining and verifying');
    return { ...writes, ...refusals, ...(await measureChain(pool)) };
  } finally {
    progress.end();
    await postgres.close();
  }
};

const ENTRY: NewEntry = {
  action: 'annotation.create',
  result: 'ok',
  actor: toCommandActor('bench@host'),
  object: { kind: 'annotation', id: '' },
};

/** The same write in turns with and without an entry, so that both meet the same load of the machine. */
async function measureWrites(pool: pg.Pool, log: OpenAuditLog): Promise<Record<string, number>> {
  const note = { metric: 'orders', dimensions: {}, author: 'bench', fromMs: 0, toMs: null, text: 'Note' };
  const write = (): Promise<unknown> => insertAnnotation(pool, note);
  const times: Record<'plain' | 'recorded', number[]> = { plain: [], recorded: [] };
  for (let index = 0; index < WRITES; index++) {
    times.plain.push(await timeOf(write));
    times.recorded.push(await timeOf(() => new AuditedAct(log, ENTRY).run(write)));
  }
  return {
    plain_p50_ms: round(median(times.plain)),
    recorded_p50_ms: round(median(times.recorded)),
    plain_p95_ms: round(percentile(times.plain, 0.95)),
    recorded_p95_ms: round(percentile(times.recorded, 0.95)),
  };
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}

/** Refused tokens from ever other addresses, which are joined in memory. */
function measureRefusals(log: OpenAuditLog): Record<string, number> {
  const startedAtMs = performance.now();
  for (let index = 0; index < REFUSALS; index++)
    noteRefused(log, { code: 'invalid_token', address: `192.0.${(index >> 8) & 255}.${index & 255}` });
  return { refusal_us: round(((performance.now() - startedAtMs) * 1000) / REFUSALS) };
}

async function measureChain(pool: pg.Pool): Promise<Record<string, number>> {
  for (let from = 0; from < ENTRIES; from += 5000)
    await insertPending(
      pool,
      Array.from({ length: 5000 }, () => ENTRY),
    );
  const chainMs = await timeOf(() => chainPending(pool));
  const verifyMs = await timeOf(() => verifyChain(pool));
  return { chained_per_s: round((ENTRIES * 1000) / chainMs), verified_per_s: round((ENTRIES * 1000) / verifyMs) };
}
