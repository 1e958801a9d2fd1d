import { isSameJson } from '../../base/is-same-json.ts';
import type { Rule } from '../../catalog/model/types.ts';
import type { EpisodeRecord, EpisodeWrite, HistoryEntry, PersonalRows, WatchedRule } from '../types.ts';
import { toNotification, type NotificationContext } from './to-notification.ts';
import type { Judgement } from './judge.ts';
import { findNotification, findReminderDue, isSnoozeOver } from './notify.ts';
import { findDue, step, type Change } from './step.ts';

/** How often a moving number is saved within an episode, ms. */
const REFRESH_MS = 15_000;

export interface AdvanceContext extends NotificationContext {
  /** Creates the id of a new episode. */
  newId(): string;
}

export type Advance = Pick<EpisodeWrite, 'record' | 'expectedVersion' | 'history' | 'notification'>;

/**
 * Computes what one look at an instance writes; undefined for nothing. Deterministic, so that it can be repeated after
 * a conflict.
 */
export function advance(
  current: EpisodeRecord | undefined,
  rule: WatchedRule,
  dimensions: EpisodeRecord['dimensions'],
  judgement: Judgement,
  context: AdvanceContext,
  kind: EpisodeRecord['kind'] = 'condition',
): Advance | undefined {
  const { nowMs } = context;
  const { episode, changes } = step(current, judgement, rule, nowMs);
  if (!episode) return undefined;
  const base: EpisodeRecord = { ...(current ?? begin(rule, dimensions, kind, context)), ...episode };
  const moved = judgement.verdict === 'unknown' ? base : { ...base, ...numbersOf(judgement) };
  const isAwakened = moved.snooze !== null && isSnoozeOver(moved, nowMs);
  const record: EpisodeRecord = isAwakened ? { ...moved, snooze: null } : moved;
  const type = findNotification(
    record,
    { isSilenced: context.isSilenced(record), isAwakened, repeatMs: rule.repeatMs },
    nowMs,
  );
  const isRefreshed = current?.value !== record.value && nowMs - record.changedAtMs >= REFRESH_MS;
  if (changes.length === 0 && !type && !isAwakened && !isRefreshed) return undefined;
  const written: EpisodeRecord = {
    ...record,
    version: (current?.version ?? 0) + 1,
    changedAtMs: nowMs,
    ...(type && { sequence: record.sequence + 1, notifiedAtMs: nowMs, notifiedSeverity: record.severity }),
  };
  return {
    record: written,
    expectedVersion: current?.version,
    history: [...changes.flatMap(toEntry), ...(isAwakened ? [entry('awakened')] : [])],
    notification: type && { channels: rule.channels, body: toNotification(type, written, rule, context) },
  };
}

/** Returns whether an episode was begun by an earlier definition of the rule, which watched something else. */
export function isOutdated(record: EpisodeRecord, rule: WatchedRule): boolean {
  if (!isSameJson(record.personal, rowsOf(rule))) return true;
  const names = Object.keys(record.dimensions);
  if (record.kind === 'instances') return record.metric !== rule.metric || rule.by.length === 0;
  return (
    record.metric !== rule.metric || names.length !== rule.by.length || !names.every((name) => rule.by.includes(name))
  );
}

/** Ends an episode that is no longer watched; without its rule nobody is notified. */
export function retire(
  current: EpisodeRecord,
  rule: Rule | undefined,
  { note, by }: { readonly note: string | null; readonly by: string | null },
  context: NotificationContext,
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
    notification:
      isTold && rule
        ? {
            channels: rule.channels,
            body: {
              ...toNotification('alert.resolved', record, rule, context),
              resolvedBy: { by, note },
            },
          }
        : undefined,
  };
}

/** Returns when an episode needs a look although no data arrives, epoch ms; Infinity for never. */
export function findEpisodeDue(record: EpisodeRecord, rule: Rule): number {
  return Math.min(findDue(record, rule), record.snooze?.untilMs ?? Infinity, findReminderDue(record, rule.repeatMs));
}

const numbersOf = ({ value, threshold, expected, usual = null, bucketAtMs }: Judgement) => ({
  value,
  threshold,
  expected,
  usual,
  bucketAtMs,
});

const entry = (kind: HistoryEntry['kind']): HistoryEntry => ({ kind, by: null, note: null });

const toEntry = (change: Change): HistoryEntry[] => (change === 'released' ? [] : [entry(change)]);

/** Returns the rows that an own rule is computed on; null for all rows. */
const rowsOf = ({ personal }: WatchedRule): PersonalRows | null =>
  personal ? { owner: personal.owner, rowFilters: personal.policy.rowFilters } : null;

function begin(
  rule: WatchedRule,
  dimensions: EpisodeRecord['dimensions'],
  kind: EpisodeRecord['kind'],
  { nowMs, newId }: AdvanceContext,
): EpisodeRecord {
  return {
    id: newId(),
    rule: rule.name,
    kind,
    title: rule.title,
    metric: rule.metric,
    dimensions,
    personal: rowsOf(rule),
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
    usual: null,
    bucketAtMs: null,
    acknowledged: null,
    assigned: null,
    snooze: null,
    sequence: 0,
    notifiedAtMs: null,
    notifiedSeverity: null,
    version: 0,
    changedAtMs: nowMs,
  };
}
