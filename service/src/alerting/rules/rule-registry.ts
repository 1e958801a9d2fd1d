import type pg from 'pg';
import { startLoop } from '../../base/loop.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import { loadSilences } from '../silences/alert-silences.ts';
import { loadRuleRows, loadRulesRevision } from './alert-rules.ts';
import { createRuleJoiner } from './join-rules.ts';
import type { KnownRule, SilenceRecord, StoppedRule, WatchedRule } from '../types.ts';

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
  readonly enabled: readonly WatchedRule[];
  /** Own rules that are not evaluated, by name. */
  readonly stopped: ReadonlyMap<string, StoppedRule>;
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
  let enabled: readonly WatchedRule[] = [];
  let stopped: ReadonlyMap<string, StoppedRule> = new Map();
  let silences: readonly SilenceRecord[] = [];
  let revision: string | undefined;
  let loading: Promise<void> = Promise.resolve();
  const listeners = new Set<() => void>();
  const joinRules = createRuleJoiner(catalog, onError);

  async function load(): Promise<void> {
    const next = await loadRulesRevision(pool);
    if (next === revision) return;
    const rows = await loadRuleRows(pool);
    silences = await loadSilences(pool, now());
    ({ rules, stopped } = joinRules(rows));
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
    get stopped() {
      return stopped;
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
