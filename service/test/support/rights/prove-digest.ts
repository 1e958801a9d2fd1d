import pg from 'pg';
import { previewDigest } from '../../../src/app/preview-digest.ts';
import { findMarksIn } from './find-marks.ts';
import { WORLDS, type World } from './types.ts';
import type { Reader, Worlds } from './run-worlds.ts';
import { settleText } from './settle.ts';
import { count, type Tally } from './tally.ts';

/** Composes the digest of the readers' role in both worlds, as it would be mailed. It must say the same. */
export async function proveDigest(worlds: Worlds, seed: number, tally: Tally): Promise<void> {
  const [a, b] = (await Promise.all(WORLDS.map((world) => compose(worlds, world)))) as [string, string];
  const reader = worlds.readers[0] as Reader;
  tally.probes++;
  count(tally.answered, 'digest');
  const settling = { fromMs: worlds.startedMs };
  const isSame = settleText(a, settling) === settleText(b, settling);
  const marks = findMarksIn(worlds, reader, '', { a, b }, true);
  for (const why of [...(isSame ? [] : [`differs: ${a} <> ${b}`]), ...marks])
    tally.leaks.push({ seed, index: -1, reader: reader.name, operation: 'digest', why: `digest\n${why}` });
}

async function compose({ running }: Worlds, world: World): Promise<string> {
  const { url, service } = running[world];
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  try {
    return await previewDigest('daily', {
      pool,
      catalog: service.catalog,
      pageUrl: 'https://page.example/',
      now: Date.now,
      onError: (error) => {
        throw error;
      },
    });
  } finally {
    await pool.end();
  }
}
