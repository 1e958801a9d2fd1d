import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { claimRuleLeases, releaseRuleLeases } from '../rules/rule-leases.ts';

/** The leases that this replica holds: rule to fencing token. */
export class RuleLeaseSet {
  readonly #pool: pg.Pool;
  readonly #leaseMs: number;
  readonly #holder = randomUUID();
  #tokens = new Map<string, string>();

  constructor(pool: pg.Pool, leaseMs: number) {
    this.#pool = pool;
    this.#leaseMs = leaseMs;
  }

  has(rule: string): boolean {
    return this.#tokens.has(rule);
  }

  tokenOf(rule: string): string | undefined {
    return this.#tokens.get(rule);
  }

  /** Called when a write showed that another replica has the rule. */
  lose(rule: string): void {
    this.#tokens.delete(rule);
  }

  /** Renews the leases of these rules and takes those that are free; returns the rules that it did not hold before. */
  async renew(rules: readonly string[]): Promise<string[]> {
    const before = this.#tokens;
    this.#tokens = await claimRuleLeases(this.#pool, this.#holder, rules, this.#leaseMs);
    return [...this.#tokens].flatMap(([rule, token]) => (before.get(rule) === token ? [] : [rule]));
  }

  release(): Promise<void> {
    return releaseRuleLeases(this.#pool, this.#holder);
  }
}
