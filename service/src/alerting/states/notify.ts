import type { AlertNotification, Severity } from '../../../../sdk/src/protocol/alerts.ts';
import type { EpisodeRecord } from '../types.ts';
import { worst } from './severity.ts';

/** Share by which a snoozed value must change to end the snooze. */
const VALUE_CHANGE = 0.1;

/** Returns whether a snooze is over: by time, by a higher severity, or by a value more than a tenth away. */
export function isSnoozeOver(record: EpisodeRecord, nowMs: number): boolean {
  const { snooze, severity, value } = record;
  if (!snooze) return false;
  if (nowMs >= snooze.untilMs) return true;
  if (snooze.endsOn.includes('severity_change') && severity !== snooze.severity) return true;
  if (!snooze.endsOn.includes('value_change') || value === snooze.value) return false;
  return (
    value === null || snooze.value === null || Math.abs(value - snooze.value) > Math.abs(snooze.value) * VALUE_CHANGE
  );
}

export interface Attention {
  readonly isSilenced: boolean;
  /** True when a snooze has just ended. */
  readonly isAwakened: boolean;
  readonly repeatMs: number | undefined;
}

type Kind = Exclude<AlertNotification['type'], 'test'>;

/**
 * Returns the notification that an episode needs; undefined for none. It follows from the earlier notifications, so one
 * that is silenced or snoozed is sent when that ends. The end is sent to channels that received the beginning, silenced
 * or not.
 */
export function findNotification(record: EpisodeRecord, attention: Attention, nowMs: number): Kind | undefined {
  if (record.firedAtMs === null) return undefined;
  if (record.state === 'resolved')
    return record.sequence > 0 && record.endedAtMs === nowMs ? 'alert.resolved' : undefined;
  if (attention.isSilenced || (record.snooze && !isSnoozeOver(record, nowMs))) return undefined;
  if (record.sequence === 0) return 'alert.firing';
  if (isWorse(record.severity, record.notifiedSeverity)) return 'alert.escalated';
  if (record.state !== 'firing') return undefined;
  if (attention.isAwakened) return 'alert.reminder';
  return nowMs >= findReminderDue(record, attention.repeatMs) ? 'alert.reminder' : undefined;
}

/** Returns when the next reminder is due, epoch ms; Infinity for none. */
export function findReminderDue(record: EpisodeRecord, repeatMs: number | undefined): number {
  if (repeatMs === undefined || record.acknowledged || record.notifiedAtMs === null) return Infinity;
  return record.state === 'firing' ? record.notifiedAtMs + repeatMs : Infinity;
}

const isWorse = (severity: Severity, before: Severity | null): boolean =>
  before !== null && severity !== before && worst(severity, before) === severity;
