import type { Alert, AlertChange } from '../../../../sdk/src/protocol/alerts.ts';
import type { Rule } from '../../catalog/model/types.ts';
import type { EpisodeRecord } from '../types.ts';

export interface PresentContext {
  readonly nowMs: number;
  readonly isSilenced: boolean;
  /** Undefined when the rule is deleted. */
  readonly rule: Rule | undefined;
  readonly history?: readonly AlertChange[];
}

/** Presents an episode as the wire has it; `history` only where it is given. */
export function presentAlert(record: EpisodeRecord, { nowMs, isSilenced, rule, history }: PresentContext): Alert {
  const granularity = rule && granularityOf(rule);
  const { acknowledged, assigned, snooze } = record;
  return {
    id: record.id,
    rule: record.rule,
    ...(record.personal && { own: true as const }),
    title: record.title,
    metric: record.metric,
    dimensions: record.dimensions,
    severity: record.severity,
    state: record.state,
    value: record.value,
    threshold: record.threshold,
    expected: record.expected,
    usual: record.usual,
    bucket: toIso(record.bucketAtMs),
    ...(granularity && { granularity }),
    ...(rule?.condition.kind === 'change' && { against: rule.condition.against }),
    ...(record.kind === 'instances' && { kind: record.kind }),
    startedAt: new Date(record.startedAtMs).toISOString(),
    firedAt: toIso(record.firedAtMs),
    endedAt: toIso(record.endedAtMs),
    acknowledged: acknowledged && {
      by: acknowledged.by,
      at: new Date(acknowledged.atMs).toISOString(),
      note: acknowledged.note,
    },
    assigned: assigned && { to: assigned.to, by: assigned.by, at: new Date(assigned.atMs).toISOString() },
    snoozedUntil: snooze && snooze.untilMs > nowMs ? new Date(snooze.untilMs).toISOString() : null,
    silenced: isSilenced,
    version: record.version,
    ...(history && { history }),
  };
}

/**
 * Returns the granularity of the buckets that a rule judges; undefined for absence, which is judged by spans that end
 * now.
 */
export const granularityOf = ({ condition, per }: Rule): Rule['per'] | undefined =>
  condition.kind === 'absence' ? undefined : per;

const toIso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
