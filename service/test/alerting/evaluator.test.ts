import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startEvaluator, type Evaluator, type EvaluatorOptions } from '../../src/alerting/evaluation/evaluator.ts';
import { readRule } from '../../src/alerting/rules/read-rule.ts';
import type { SilenceRecord, WatchedRule } from '../../src/alerting/types.ts';
import type { SourceChange } from '../../src/ingest/types.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';
import { fullPolicy, ordersCatalog } from '../support/shop/ingested-orders.ts';

const policy = fullPolicy(ordersCatalog);
const toRule = (name: string, above: number, owner?: string): WatchedRule => ({
  ...readRule(name, { metric: 'orders', per: 'day', above }, ordersCatalog),
  ...(owner !== undefined && { personal: { owner, policy: { ...policy, fingerprint: owner } } }),
});

let store: TestStore;
let evaluator: Evaluator;
let enabled: readonly WatchedRule[];
let silences: readonly SilenceRecord[];
let tellRegistry: () => void;
let tellSource: (news: SourceChange) => void;
/** Names of the rules of each observation. */
let observed: string[][];
let onOwn: () => Promise<void>;
let errors: unknown[];

beforeEach(async () => {
  store = await openTestStore();
  enabled = [toRule('shared', 10), toRule('own', 10, 'anna')];
  silences = [];
  observed = [];
  errors = [];
  onOwn = () => Promise.resolve();
});

afterEach(async () => {
  await evaluator.close();
  await store.close();
});

function start(): void {
  const registry = {
    get enabled() {
      return enabled;
    },
    get rules() {
      return new Map(enabled.map((rule) => [rule.name, { rule, version: 1 }]));
    },
    get silences() {
      return silences;
    },
    subscribe(listener: () => void) {
      tellRegistry = listener;
      return () => undefined;
    },
  };
  const states = {
    catalog: ordersCatalog,
    subscribe(listener: (news: SourceChange) => void) {
      tellSource = listener;
      return () => undefined;
    },
  };
  const threshold = async (rules: readonly WatchedRule[]) => {
    observed.push(rules.map(({ name }) => name));
    if (rules[0]?.personal) await onOwn();
    return new Map(rules.map(({ name }) => [name, []]));
  };
  evaluator = startEvaluator({
    pool: store.pool,
    states,
    registry,
    observers: { threshold },
    policy,
    now: () => Date.UTC(2026, 10, 7, 12),
    limits: { orphanAfterMs: 60_000, leaseMs: 60_000, tickMs: 20, gatherMs: 1, writers: 1 },
    onChange: () => undefined,
    onJoined: () => undefined,
    onError: (error: unknown) => errors.push(error),
  } as unknown as EvaluatorOptions);
}

const countOf = (name: string): number => observed.filter((names) => names.includes(name)).length;
const untilEvaluated = (counts: Record<string, number>): Promise<void> =>
  vi.waitFor(
    () => expect(Object.fromEntries(Object.keys(counts).map((name) => [name, countOf(name)]))).toEqual(counts),
    {
      timeout: 5000,
    },
  );

it('evaluates the rules of everybody while those of readers still run', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  onOwn = () => promise;
  start();
  await untilEvaluated({ shared: 1, own: 1 });
  for (const round of [2, 3]) {
    tellSource({ source: 'orders' } as SourceChange);
    await untilEvaluated({ shared: round, own: 1 });
  }
  resolve();
  await untilEvaluated({ shared: 3, own: 2 });
});

it('evaluates the rules of readers alone again where these failed', async () => {
  start();
  await untilEvaluated({ shared: 1, own: 1 });
  const failure = new Error('the connection is lost');
  onOwn = () => (countOf('own') === 2 ? Promise.reject(failure) : Promise.resolve());
  tellSource({ source: 'orders' } as SourceChange);
  await untilEvaluated({ shared: 2, own: 3 });
  expect(errors).toEqual([failure]);
});

it('evaluates what an edit changes, and everything where silences change', async () => {
  start();
  await untilEvaluated({ shared: 1, own: 1 });
  enabled = [toRule('shared', 10), toRule('own', 11, 'anna'), toRule('new', 10, 'anna')];
  tellRegistry();
  await untilEvaluated({ shared: 1, own: 2, new: 1 });
  silences = [{ id: 's1', matchers: [], startsAtMs: 0, endsAtMs: 1, note: null, createdBy: 'anna', scope: null }];
  tellRegistry();
  await untilEvaluated({ shared: 2, own: 3, new: 2 });
});
