import type pg from 'pg';
import { appTables } from '../postgres/app-tables.ts';
import { ChainWalk, type Break, type Deletions, type StoredEntry } from './chain-walk.ts';
import type { Head } from './chain.ts';
import { loadHead } from './entry-rows.ts';

const BATCH_ENTRIES = 5000;

export interface ChainReport {
  readonly entries: number;
  /** Number of the first entry that is kept; 0 for an empty chain. */
  readonly first: number;
  readonly head: Head;
  readonly deletions: Deletions | undefined;
  readonly broken: Break | undefined;
}

/** Walks the chain up to the first broken entry. `kept`: a head that was kept elsewhere, which the chain must contain. */
export async function verifyChain(pool: pg.Pool, kept?: Head): Promise<ChainReport> {
  // Read first: entries that are added meanwhile do not count as missing at the end.
  const newest = await loadHead(pool);
  const walk = new ChainWalk(kept);
  const report = (broken: Break | undefined): ChainReport => {
    const { entries, first, head, deletions } = walk;
    return { entries, first, head, deletions, broken };
  };
  for await (const stored of readEntries(pool)) {
    const broken = walk.take(stored);
    if (broken) return report(broken);
  }
  return report(walk.end(newest));
}

async function* readEntries(pool: pg.Pool): AsyncGenerator<StoredEntry> {
  for (let after = '0'; ;) {
    const rows = await appTables(pool)
      .selectFrom('app.audit_entries')
      .select(['entry_no', 'entry', 'hash', 'previous_hash'])
      .where('entry_no', '>', after)
      .orderBy('entry_no')
      .limit(BATCH_ENTRIES)
      .execute();
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < BATCH_ENTRIES) return;
    after = last.entry_no;
  }
}
