import type { Joining, NewEntry } from './types.ts';

interface JoiningRule {
  /** How long repetitions are joined after one was written, ms. */
  readonly holdMs: number;
  /** Most different entries of one round; what is beyond is counted together. */
  readonly mostNew: number;
}

const RULES: Readonly<Record<Joining, JoiningRule>> = {
  sign_in: { holdMs: 3_600_000, mostNew: 5000 },
  no_token: { holdMs: 600_000, mostNew: 20 },
  person: { holdMs: 600_000, mostNew: 500 },
};

/** Most entries that are remembered to be joined with later ones. */
const MAX_GROUPS = 20_000;

interface Group {
  readonly kind: Joining;
  /** Stands for several persons or addresses. */
  readonly isOfOthers: boolean;
  /** The first that is not written yet. */
  entry: NewEntry;
  count: number;
  firstMs: number;
  lastMs: number;
  /** Not written again before. */
  notBeforeMs: number;
}

/** Joins entries that repeat, so that neither a flood of bad tokens nor a page that asks each second fills the chain. */
export class JoinedEntries {
  readonly #groups = new Map<string, Group>();
  readonly #newCounts = new Map<Joining, number>();

  add(kind: Joining, key: string, entry: NewEntry, nowMs: number): void {
    const groupKey = `${kind} ${key}`;
    const group = this.#groups.get(groupKey) ?? this.#create(kind, groupKey, entry);
    if (group.count === 0) {
      group.entry = group.isOfOthers ? withoutPerson(entry) : entry;
      group.firstMs = nowMs;
    }
    group.count += 1;
    group.lastMs = nowMs;
  }

  /** Returns the entries that are to be written now. */
  take(nowMs: number): NewEntry[] {
    const entries: NewEntry[] = [];
    this.#newCounts.clear();
    // Nothing is held back where too many are remembered.
    const isFull = this.#groups.size > MAX_GROUPS;
    for (const [key, group] of this.#groups) {
      const isHeld = group.notBeforeMs > nowMs && !isFull;
      if (group.count > 0 && !isHeld) {
        entries.push(toEntry(group));
        group.count = 0;
        group.notBeforeMs = nowMs + RULES[group.kind].holdMs;
        if (!isFull) continue;
      }
      if (group.count === 0 && !isHeld) this.#groups.delete(key);
    }
    return entries;
  }

  /** Returns all that was not written, as when the service closes. */
  takeAll(): NewEntry[] {
    const rest = [...this.#groups.values()].filter(({ count }) => count > 0).map(toEntry);
    this.#groups.clear();
    return rest;
  }

  #create(kind: Joining, key: string, entry: NewEntry): Group {
    const count = (this.#newCounts.get(kind) ?? 0) + 1;
    this.#newCounts.set(kind, count);
    const isOfOthers = count > RULES[kind].mostNew;
    const groupKey = isOfOthers ? `${kind} others ${entry.action} ${entry.code ?? ''}` : key;
    const group = this.#groups.get(groupKey) ?? {
      ...{ kind, isOfOthers, entry },
      ...{ count: 0, firstMs: 0, lastMs: 0, notBeforeMs: 0 },
    };
    this.#groups.set(groupKey, group);
    return group;
  }
}

const toEntry = ({ entry, count, firstMs, lastMs }: Group): NewEntry => ({
  ...entry,
  count,
  at: new Date(firstMs).toISOString(),
  until: count > 1 ? new Date(lastMs).toISOString() : null,
});

/** An entry that stands for several persons or addresses. */
const withoutPerson = ({ action, result, code = null }: NewEntry): NewEntry => ({
  action,
  result,
  code,
  actor: { kind: 'unknown', subject: null, roles: [], keyId: null, tokenId: null },
  details: { reason: 'too many different ones at once: counted together' },
});
