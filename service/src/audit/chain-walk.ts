import { GENESIS, hashOf, type Head } from './chain.ts';
import { RETENTION_ACTION } from './retention.ts';

/** An entry as it is stored. */
export interface StoredEntry {
  readonly entry_no: string;
  readonly entry: string;
  readonly hash: string;
  readonly previous_hash: string;
}

/** The first entry that is not as it was written, and why. */
export interface Break {
  readonly number: number;
  readonly reason: string;
}

/** Entries that retention deleted from the beginning, by the entries that say so. */
export interface Deletions {
  readonly entries: number;
  /** Days that the youngest of the deleted entries was kept at least. */
  readonly leastDays: number;
}

/** Checks the entries of a chain in the order of their numbers, one after the other. */
export class ChainWalk {
  /** A head that was kept elsewhere, which the chain must contain. */
  readonly #kept: Head | undefined;
  #start: Head | undefined;
  #last = GENESIS;
  #entries = 0;
  #isAnchored = true;
  #isKeptSeen = false;
  #deletions: Deletions | undefined;

  constructor(kept: Head | undefined) {
    this.#kept = kept;
  }

  get entries(): number {
    return this.#entries;
  }

  /** Number of the first entry; 0 for an empty chain. */
  get first(): number {
    return this.#start ? this.#start.number + 1 : 0;
  }

  /** The last entry that was as it was written. */
  get head(): Head {
    return this.#last;
  }

  get deletions(): Deletions | undefined {
    return this.#deletions;
  }

  take(stored: StoredEntry): Break | undefined {
    const number = Number(stored.entry_no);
    const expired = this.#start ? undefined : this.#begin(number, stored);
    if (expired) return expired;
    const content = readContent(stored);
    const reason = findFault(stored, content, this.#last);
    if (reason !== undefined) return { number: Math.min(number, this.#last.number + 1), reason };
    if (content?.action === RETENTION_ACTION && isSameHead(content.details, this.#start as Head))
      this.#isAnchored = true;
    if (content?.action === RETENTION_ACTION) this.#deletions = addDeletion(this.#deletions, content);
    this.#last = { number, hash: stored.hash };
    this.#entries += 1;
    return this.#compareKept();
  }

  /** Returns what is missing after the last entry; `newest`: the head that the database has. */
  end(newest: Head): Break | undefined {
    if (!this.#isAnchored) return { number: this.first - 1, reason: 'it is missing, and no retention has deleted it' };
    if (this.#last.number < newest.number)
      return { number: this.#last.number + 1, reason: 'it is missing at the end of the chain' };
    if (this.#kept && !this.#isKeptSeen) return { number: this.#kept.number, reason: 'it is missing' };
    return undefined;
  }

  /** Begins at the first entry that is kept. That those before it were deleted by retention is proved by its entry. */
  #begin(number: number, { previous_hash }: StoredEntry): Break | undefined {
    this.#start = number === 1 ? GENESIS : { number: number - 1, hash: previous_hash };
    this.#isAnchored = number === 1;
    this.#last = this.#start;
    if (!this.#kept || this.#kept.number > this.#start.number) return undefined;
    if (this.#kept.number < this.#start.number) {
      const reason = 'retention has deleted it: expected the number and hash of an entry that is kept';
      return { number: this.#kept.number, reason };
    }
    return this.#compareKept();
  }

  #compareKept(): Break | undefined {
    if (this.#kept?.number !== this.#last.number) return undefined;
    this.#isKeptSeen = isSameHead(this.#kept, this.#last);
    return this.#isKeptSeen ? undefined : { number: this.#last.number, reason: `its hash is not ${this.#kept.hash}` };
  }
}

const DAY_MS = 86_400_000;

function addDeletion(sum: Deletions = { entries: 0, leastDays: Infinity }, { at, details }: Content): Deletions {
  const { deleted, before } = (details ?? {}) as { readonly deleted?: number; readonly before?: string };
  const days = (Date.parse(at ?? '') - Date.parse(before ?? '')) / DAY_MS;
  return { entries: sum.entries + Number(deleted), leastDays: Math.min(sum.leastDays, days) };
}

interface Content {
  readonly number?: number;
  readonly at?: string;
  readonly action?: unknown;
  readonly previousHash?: unknown;
  readonly details?: unknown;
}

/** Returns why an entry does not follow the last one. */
function findFault(stored: StoredEntry, content: Content | undefined, last: Head): string | undefined {
  const number = Number(stored.entry_no);
  if (number !== last.number + 1) return 'it is missing';
  if (hashOf(stored.entry) !== stored.hash) return 'its content was changed: its hash is another';
  if (!content) return 'its content cannot be read';
  if (content.number !== number) return `it has the content of entry ${content.number}`;
  if (content.previousHash !== last.hash || stored.previous_hash !== last.hash)
    return `it does not follow entry ${last.number}: the hash of the entry before is another`;
  return undefined;
}

function readContent({ entry }: StoredEntry): Content | undefined {
  try {
    return JSON.parse(entry) as Content;
  } catch {
    return undefined;
  }
}

function isSameHead(value: unknown, { number, hash }: Head): boolean {
  const head = value as Partial<Head> | null | undefined;
  return head?.number === number && head.hash === hash;
}
