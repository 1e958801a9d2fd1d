import type { Severity } from '../../../../sdk/src/protocol/alerts.ts';
import type { Condition, Rule } from '../../catalog/model/types.ts';
import type { Verdict } from './step.ts';

/** One number of an instance, from one bucket. */
export interface Sample {
  readonly bucketAtMs: number;
  /** Null: the bucket has no value. */
  readonly value: number | null;
  /** Value of the compared bucket, for conditions that compare; null where there is none. */
  readonly compared: number | null;
}

/** The newest closed bucket, and the buckets that are still open, newest first. */
export interface Samples {
  readonly closed: Sample | undefined;
  readonly open: readonly Sample[];
}

/** Result of one look at an instance. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly severity: Severity;
  readonly value: number | null;
  readonly threshold: number | null;
  readonly expected: number | null;
  /** Expected range; absent where there is none. */
  readonly usual?: { readonly from: number; readonly to: number } | null;
  readonly bucketAtMs: number | null;
}

type Compared = Extract<Condition, { kind: 'threshold' | 'change' }>;

/**
 * Judges an instance by its samples. An open bucket counts only where the condition may fire on it, and only when it is
 * beyond the limit; otherwise the closed bucket decides.
 */
export function judge(rule: Rule, condition: Compared, { closed, open }: Samples): Judgement {
  for (const sample of condition.fires === 'open' ? open : []) {
    const early = judgeSample(rule, condition, sample);
    if (sample.value !== null && early.verdict === 'beyond') return early;
  }
  if (closed === undefined) return nothing(rule, undefined, 'unknown');
  return judgeSample(rule, condition, closed);
}

function judgeSample(rule: Rule, condition: Compared, sample: Sample): Judgement {
  if (sample.value === null)
    return nothing(rule, sample, rule.noData === 'ok' ? 'clear' : rule.noData === 'alert' ? 'beyond' : 'unknown');
  const limits = toLimits(condition, sample);
  // Without a value to compare with the verdict is unknown.
  if (!limits) return nothing(rule, sample, 'unknown');
  const sign = condition.direction === 'above' ? 1 : -1;
  const isBeyond = (limit: number): boolean => sign * ((sample.value as number) - limit) > 0;
  const verdict = isBeyond(limits.limit) ? 'beyond' : isBeyond(limits.clear) ? 'between' : 'clear';
  const isCritical = verdict === 'beyond' && limits.critical !== undefined && isBeyond(limits.critical);
  return {
    verdict,
    severity: isCritical ? 'critical' : rule.severity,
    value: sample.value,
    threshold: limits.limit,
    expected: condition.kind === 'change' ? sample.compared : null,
    bucketAtMs: sample.bucketAtMs,
  };
}

interface Limits {
  readonly limit: number;
  readonly clear: number;
  readonly critical: number | undefined;
}

function toLimits(condition: Compared, { compared }: Sample): Limits | undefined {
  if (condition.kind === 'threshold') return condition;
  if (compared === null) return undefined;
  const change = findChange(condition, compared);
  if (change === undefined) return undefined;
  const limit = condition.direction === 'above' ? compared + change : compared - change;
  return { limit, clear: limit, critical: undefined };
}

/** Returns the distance of the limit from the compared value; undefined where a share of it means nothing. */
function findChange(
  { share, amount, minBase = 0 }: Extract<Condition, { kind: 'change' }>,
  compared: number,
): number | undefined {
  if (amount !== undefined) return amount;
  // A share of a negative number, or of one near zero, means nothing.
  return share === undefined || compared <= 0 || compared < minBase ? undefined : compared * share;
}

const nothing = (rule: Rule, sample: Sample | undefined, verdict: Verdict): Judgement => ({
  verdict,
  severity: rule.severity,
  value: sample?.value ?? null,
  threshold: null,
  expected: null,
  bucketAtMs: sample?.bucketAtMs ?? null,
});

/** Judges absence: `value` is the count in the time that ends now, null or 0 for nothing. */
export function judgeAbsence(rule: Rule, value: number | null, sinceMs: number): Judgement {
  const isAbsent = value === null || value === 0;
  return {
    verdict: isAbsent ? 'beyond' : 'clear',
    severity: rule.severity,
    value,
    threshold: null,
    expected: null,
    bucketAtMs: sinceMs,
  };
}

/** Judges the number of instances of a rule: those beyond the limit are not watched. */
export function judgeInstances(rule: Rule, { count, limit }: { count: number; limit: number }): Judgement {
  return {
    verdict: count > limit ? 'beyond' : 'clear',
    severity: rule.severity === 'info' ? 'info' : 'warning',
    value: count,
    threshold: limit,
    expected: null,
    bucketAtMs: null,
  };
}
