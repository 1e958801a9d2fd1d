import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { toWireError } from '../../client/client-error.ts';
import type { Rules, TriedRule } from '../../client/rules/rules.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { Filter } from '../../protocol/query.ts';
import type { RuleBacktest } from '../../protocol/rules.ts';
import type { Point } from './draw-backtest.ts';
import { LOOK_BACK, type Per } from '../../view/rules/draft-rule.ts';

/** Time without a change after which a rule is tried, ms. */
const SETTLES_MS = 400;

/** The past of a metric, and what a rule would have done in it. */
export class RuleTrial implements ReactiveController {
  points: readonly Point[] = [];
  backtest: RuleBacktest | undefined;
  /** Why it could not be tried. */
  failure: string | undefined;
  readonly #host: ReactiveControllerHost;
  #pastKey = '';
  /** Number of resets: what was asked for before one is not taken. */
  #resets = 0;
  /** True if the points are those that were asked for last. */
  #isLoaded = false;
  #ruleKey = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
    this.#ruleKey = '';
  }

  /** Forgets what was asked for: the next update asks again. */
  reset(): void {
    clearTimeout(this.#timer);
    this.#resets++;
    this.#pastKey = '';
    this.#ruleKey = '';
    this.#isLoaded = false;
    this.points = [];
    this.backtest = undefined;
    this.failure = undefined;
  }

  /** Values of the past that was asked for last; none until they are loaded. */
  get values(): number[] {
    if (!this.#isLoaded) return [];
    return this.points.flatMap(({ value }) => (value === null ? [] : [value]));
  }

  /** Loads the past of a metric, each once; resolves with whether it is another than before. */
  async load(rules: Rules, { name }: MetricView, per: Per, filters: readonly Filter[]): Promise<boolean> {
    const key = JSON.stringify([name, per, filters]);
    if (key === this.#pastKey) return false;
    this.#pastKey = key;
    this.#isLoaded = false;
    const resets = this.#resets;
    const timeDimension = { granularity: per, dateRange: LOOK_BACK[per] };
    const result = await rules.load({ metrics: [name], timeDimension, filters }).catch(() => undefined);
    if (key !== this.#pastKey || resets !== this.#resets) return false;
    // The last bucket still runs: rules do not judge it.
    const isRunning = result && Date.parse(result.dateRange[1]) > Date.parse(result.asOf);
    this.points = (result?.rows ?? []).slice(0, isRunning ? -1 : undefined).flatMap((row) => {
      const value = row[name];
      return typeof row['time'] === 'string'
        ? [{ ms: Date.parse(row['time']), value: Number.isFinite(Number(value ?? NaN)) ? Number(value) : null }]
        : [];
    });
    this.#isLoaded = true;
    this.#host.requestUpdate();
    return true;
  }

  /** Tries a rule once it has not changed for a moment; undefined: there is none to try. */
  try(rules: Rules, rule: TriedRule | undefined, per: Per): void {
    const key = JSON.stringify([rule, per]);
    if (key === this.#ruleKey) return;
    this.#ruleKey = key;
    this.backtest = undefined;
    this.failure = undefined;
    clearTimeout(this.#timer);
    if (rule) this.#timer = setTimeout(() => void this.#run(rules, rule, per, key), SETTLES_MS);
  }

  async #run(rules: Rules, rule: TriedRule, per: Per, key: string): Promise<void> {
    let backtest: RuleBacktest | undefined;
    let failure: string | undefined;
    const resets = this.#resets;
    try {
      backtest = await rules.backtest(rule, LOOK_BACK[per]);
    } catch (error) {
      failure = toWireError(error).message;
    }
    if (key !== this.#ruleKey || resets !== this.#resets) return;
    this.backtest = backtest;
    this.failure = failure;
    this.#host.requestUpdate();
  }
}
