import { expect, it } from 'vitest';
import { loadCatalog } from '../catalog/file/load-catalog.ts';
import type { Batch } from '../ingest/types.ts';
import { createAdoptionLog } from './adoption-log.ts';
import type { Use } from './types.ts';

const catalog = await loadCatalog('examples/catalogs/shop.yaml');
const SLOT_MS = 600_000;
let nowMs = 100 * SLOT_MS;

/** A log of its own process, and the ids and instants of the events that it writes: bronze keeps each pair of them once. */
function openLog(key = 'key') {
  const keys: string[] = [];
  const log = createAdoptionLog({
    catalog,
    key: Buffer.from(key),
    now: () => nowMs,
    writer: {
      write: (batch: Batch) => {
        for (const { value } of batch.records) {
          const { event_id: id, at } = JSON.parse(String(value)) as { event_id: string; at: string };
          keys.push(`${id} ${at}`);
        }
        return Promise.resolve(undefined as never);
      },
    },
  });
  const note = async (subject: string, use: Use): Promise<readonly string[]> => {
    log.note({ subject, roles: ['executive'], attributes: {}, expiresAtMs: 0 }, use);
    await log.flush();
    return keys.splice(0);
  };
  return { note };
}

const DASHBOARD = { kind: 'dashboard', item: 'finance' } as const;

it('gives the same use of the same reader the same id and instant in every process within ten minutes of the clock', async () => {
  const [first, second] = [openLog(), openLog()];
  const ids = await first.note('a', DASHBOARD);
  expect(ids).toHaveLength(1);
  nowMs += SLOT_MS - 1;
  expect(await second.note('a', DASHBOARD)).toEqual(ids);
  expect(await second.note('a', DASHBOARD)).toEqual([]);
  nowMs += 1;
  const later = await second.note('a', DASHBOARD);
  expect(later).toHaveLength(1);
  expect(later).not.toEqual(ids);
});

it('gives another reader, kind or item, and each verdict, another id', async () => {
  const ids = [
    ...(await openLog().note('a', DASHBOARD)),
    ...(await openLog('another').note('a', DASHBOARD)),
    ...(await openLog().note('b', DASHBOARD)),
    ...(await openLog().note('a', { ...DASHBOARD, kind: 'export' })),
    ...(await openLog().note('a', { ...DASHBOARD, item: 'sales' })),
    ...(await openLog().note('a', { kind: 'verdict', item: 'orders', outcome: 'real' })),
    ...(await openLog().note('a', { kind: 'verdict', item: 'orders', outcome: 'real' })),
  ];
  expect([ids.length, new Set(ids).size]).toEqual([7, 7]);
});
