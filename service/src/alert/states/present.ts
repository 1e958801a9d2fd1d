import type { Alert, AlertChange } from '../../../../sdk/src/protocol/alerts.ts';
import type { EpisodeRecord } from '../types.ts';

/** An episode as the wire has it; `history` only where it is given. */
export function presentAlert(
  record: EpisodeRecord,
  { nowMs, isSilenced, history }: { nowMs: number; isSilenced: boolean; history?: readonly AlertChange[] },
): Alert {
  const { acknowledged, snooze } = record;
  return {
    id: record.id,
    rule: record.rule,
    title: record.title,
    metric: record.metric,
    dimensions: record.dimensions,
    severity: record.severity,
    state: record.state,
    value: record.value,
    threshold: record.threshold,
    expected: record.expected,
    bucket: toIso(record.bucketAtMs),
    startedAt: new Date(record.startedAtMs).toISOString(),
    firedAt: toIso(record.firedAtMs),
    endedAt: toIso(record.endedAtMs),
    acknowledged: acknowledged && {
      by: acknowledged.by,
      at: new Date(acknowledged.atMs).toISOString(),
      note: acknowledged.note,
    },
    snoozedUntil: snooze && snooze.untilMs > nowMs ? new Date(snooze.untilMs).toISOString() : null,
    silenced: isSilenced,
    version: record.version,
    ...(history && { history }),
  };
}

const toIso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
