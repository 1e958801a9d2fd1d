import type { AlertNotification } from '../../../../sdk/src/protocol/alerts.ts';
import type { Rule } from '../../catalog/types.ts';
import type { EpisodeRecord, EpisodeWrite, HistoryEntry } from '../types.ts';
import type { Judgement } from './judge.ts';
import { findNotification, findReminderDue, isSnoozeOver } from './notify.ts';
import { presentAlert } from './present.ts';
import { findDue, step, type Change } from './step.ts';

/** A number that moves within an episode is written down this often. */
const REFRESH_MS = 15_000;

export interface AdvanceContext {
  readonly nowMs: number;
  /** Id of an episode that begins. */
  newId(): string;
  /** True while a silence covers the episode as it would be. */
  isSilenced(record: EpisodeRecord): boolean;
}

export type Advance = Pick<EpisodeWrite, 'record' | 'expectedVersion' | 'history' | 'notification'>;

/** What one look at an instance writes; undefined for nothing. Deterministic, so that it can be done again after a conflict. */
export function advance(
  current: EpisodeRecord | undefined,
  rule: Rule,
  dimensions: EpisodeRecord['dimensions'],
  judgement: Judgement,
  context: AdvanceContext,
): Advance | undefined {
  const { nowMs } = context;
  const { episode, changes } = step(current, judgement, rule, nowMs);
  if (!episode) return undefined;
  const base: EpisodeRecord = { ...(current ?? begin(rule, dimensions, context)), ...episode };
  const moved = judgement.verdict === 'unknown' ? base : { ...base, ...numbersOf(judgement) };
  const isAwakened = moved.snooze !== null && isSnoozeOver(moved, nowMs);
  const record: EpisodeRecord = isAwakened ? { ...moved, snooze: null } : moved;
  const kind = findNotification(
    record,
    { isSilenced: context.isSilenced(record), isAwakened, repeatMs: rule.repeatMs },
    nowMs,
  );
  const isRefreshed = current?.value !== record.value && nowMs - record.changedAtMs >= REFRESH_MS;
  if (changes.length === 0 && !kind && !isAwakened && !isRefreshed) return undefined;
  const written: EpisodeRecord = {
    ...record,
    version: (current?.version ?? 0) + 1,
    changedAtMs: nowMs,
    ...(kind && { sequence: record.sequence + 1, notifiedAtMs: nowMs, notifiedSeverity: record.severity }),
  };
  return {
    record: written,
    expectedVersion: current?.version,
    history: [...changes.flatMap(toEntry), ...(isAwakened ? [entry('awakened')] : [])],
    notification: kind && { channels: rule.channels, body: toNotification(kind, written, context) },
  };
}

/** Whether an episode was begun by an earlier form of the rule, which watched something else. */
export function isOutdated(record: EpisodeRecord, rule: Rule): boolean {
  const names = Object.keys(record.dimensions);
  return (
    record.metric !== rule.metric || names.length !== rule.by.length || !names.every((name) => rule.by.includes(name))
  );
}

/** Ends an episode that nothing watches any more. */
export function retire(
  current: EpisodeRecord,
  channels: readonly string[],
  { note, by }: { readonly note: string | null; readonly by: string | null },
  context: Pick<AdvanceContext, 'nowMs' | 'isSilenced'>,
): Advance {
  const { nowMs } = context;
  const isTold = current.sequence > 0;
  const record: EpisodeRecord = {
    ...current,
    state: 'resolved',
    clearSinceMs: null,
    endedAtMs: current.endedAtMs ?? nowMs,
    isHeld: false,
    sequence: current.sequence + (isTold ? 1 : 0),
    version: current.version + 1,
    changedAtMs: nowMs,
  };
  return {
    record,
    expectedVersion: current.version,
    history: [{ kind: 'resolved', by, note }],
    notification: isTold ? { channels, body: toNotification('alert.resolved', record, context) } : undefined,
  };
}

/** When an episode needs a look although nothing came, epoch ms; Infinity for never. */
export function findEpisodeDue(record: EpisodeRecord, rule: Rule): number {
  return Math.min(findDue(record, rule), record.snooze?.untilMs ?? Infinity, findReminderDue(record, rule.repeatMs));
}

const numbersOf = ({ value, threshold, expected, bucketAtMs }: Judgement) => ({
  value,
  threshold,
  expected,
  bucketAtMs,
});

const entry = (kind: HistoryEntry['kind']): HistoryEntry => ({ kind, by: null, note: null });

const toEntry = (change: Change): HistoryEntry[] => (change === 'released' ? [] : [entry(change)]);

function begin(rule: Rule, dimensions: EpisodeRecord['dimensions'], { nowMs, newId }: AdvanceContext): EpisodeRecord {
  return {
    id: newId(),
    rule: rule.name,
    title: rule.title,
    metric: rule.metric,
    dimensions,
    state: 'pending',
    severity: rule.severity,
    startedAtMs: nowMs,
    firedAtMs: null,
    clearSinceMs: null,
    endedAtMs: null,
    isHeld: false,
    value: null,
    threshold: null,
    expected: null,
    bucketAtMs: null,
    acknowledged: null,
    snooze: null,
    sequence: 0,
    notifiedAtMs: null,
    notifiedSeverity: null,
    version: 0,
    changedAtMs: nowMs,
  };
}

/** What channels are sent of a record. */
export function toNotification(
  type: AlertNotification['type'],
  record: EpisodeRecord,
  { nowMs, isSilenced }: Pick<AdvanceContext, 'nowMs' | 'isSilenced'>,
): AlertNotification {
  const alert = presentAlert(record, { nowMs, isSilenced: isSilenced(record) });
  return { type, timestamp: new Date(nowMs).toISOString(), sequence: record.sequence, alert };
}
