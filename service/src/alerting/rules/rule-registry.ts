import type pg from 'pg';
import { startLoop } from '../../base/loop.ts';
import type { Catalog, Rule } from '../../catalog/model/types.ts';
import { loadSilences } from '../silences/alert-silences.ts';
import { loadRuleRows, loadRulesRevision, type RuleRow } from './alert-rules.ts';
import { readRule } from './read-rule.ts';
import type { KnownRule, SilenceRecord } from '../types.ts';

export interface RuleRegistryOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  now(): number;
  /** How often Postgres is polled for changes by other replicas, ms. */
  readonly pollMs: number;
  onError(error: unknown): void;
}

/** All rules and silences as this replica knows them. */
export interface RuleRegistry {
  readonly rules: ReadonlyMap<string, KnownRule>;
  /** Rules that are not disabled. */
  readonly enabled: readonly Rule[];
  /** Silences that were not over when loaded. */
  readonly silences: readonly SilenceRecord[];
  /** Loads changes; called after each local change. */
  refresh(): Promise<void>;
  /** Calls the listener after each change. Returns a function that unsubscribes. */
  subscribe(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Joins the catalogue's rules with those of the API; resolves after the first poll of Postgres. */
export async function openRuleRegistry({
  pool,
  catalog,
  now,
  pollMs,
  onError,
}: RuleRegistryOptions): Promise<RuleRegistry> {
  let rules: ReadonlyMap<string, KnownRule> = new Map();
  let enabled: readonly Rule[] = [];
  let silences: readonly SilenceRecord[] = [];
  let revision: string | undefined;
  let loading: Promise<void> = Promise.resolve();
  const listeners = new Set<() => void>();

  async function load(): Promise<void> {
    const next = await loadRulesRevision(pool);
    if (next === revision) return;
    const rows = await loadRuleRows(pool);
    silences = await loadSilences(pool, now());
    rules = joinRules(catalog, rows, onError);
    enabled = [...rules.values()].filter(({ isDisabled }) => !isDisabled).map(({ rule }) => rule);
    revision = next;
    for (const listener of listeners) listener();
  }

  const refresh = (): Promise<void> => {
    loading = loading.catch(() => undefined).then(load);
    return loading;
  };
  await refresh();
  const polling = startLoop({ everyMs: pollMs, round: refresh, onError });
  return {
    get rules() {
      return rules;
    },
    get enabled() {
      return enabled;
    },
    get silences() {
      return silences;
    },
    refresh,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      await polling.close();
      await loading.catch(() => undefined);
    },
  };
}

/** Joins the rules. A stored rule that this catalogue no longer supports is reported and left out. */
function joinRules(
  catalog: Catalog,
  rows: readonly RuleRow[],
  onError: (error: unknown) => void,
): Map<string, KnownRule> {
  const joined = new Map<string, KnownRule>();
  for (const rule of catalog.rules.values()) {
    joined.set(rule.name, { rule, origin: 'catalog', isDisabled: false, version: 0 });
  }
  for (const { name, definition, isDisabled, version } of rows) {
    const own = joined.get(name);
    try {
      if (own) joined.set(name, { ...own, isDisabled, version });
      else if (definition !== null) {
        joined.set(name, { rule: readRule(name, definition, catalog), origin: 'api', isDisabled, version });
      }
    } catch (error) {
      onError(error);
    }
  }
  return joined;
}
