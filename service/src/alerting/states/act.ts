import type { Rule } from '../../catalog/model/types.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import type { AlertAction, EpisodeRecord, HistoryEntry } from '../types.ts';
import { retire, type Advance } from './advance.ts';
import type { NotificationContext } from './to-notification.ts';

export interface ActContext extends NotificationContext {
  /** Name of the person who acts. */
  readonly by: string;
  /** Rule whose channels are notified of a resolution; undefined when it is deleted. */
  readonly rule: Rule | undefined;
}

/** Applies a person's action. Throws `alert_resolved` for anything but a comment on a resolved alert. */
export function applyAction(record: EpisodeRecord, action: AlertAction, context: ActContext): Advance {
  const { nowMs, by } = context;
  if (action.kind === 'comment') return change(record, {}, { kind: 'commented', by, note: action.note }, nowMs);
  if (record.state === 'resolved') {
    throw new InvalidRequestError(
      'alert_resolved',
      `the alert is resolved: expected one that is not, to ${action.kind} it`,
    );
  }
  switch (action.kind) {
    case 'acknowledge': {
      const acknowledged = { by, atMs: nowMs, note: action.note };
      return change(record, { acknowledged }, { kind: 'acknowledged', by, note: action.note }, nowMs);
    }
    case 'assign': {
      const { to = by } = action;
      if (to === null) return change(record, { assigned: null }, { kind: 'unassigned', by, note: null }, nowMs);
      return change(record, { assigned: { to, by, atMs: nowMs } }, { kind: 'assigned', by, note: to }, nowMs);
    }
    case 'snooze': {
      const { untilMs, endsOn } = action;
      if (untilMs <= nowMs) {
        throw new InvalidRequestError(
          'invalid_request',
          `until: ${new Date(untilMs).toISOString()} is over: expected an instant after ${new Date(nowMs).toISOString()}`,
          { path: 'until' },
        );
      }
      const snooze = { untilMs, endsOn, severity: record.severity, value: record.value };
      return change(record, { snooze }, { kind: 'snoozed', by, note: action.note }, nowMs);
    }
    case 'unsnooze':
      return change(record, { snooze: null }, { kind: 'awakened', by, note: null }, nowMs);
    case 'resolve': {
      const end = retire(record, context.rule, { note: action.note, by }, context);
      // While the condition still holds, the next look would open a new episode.
      return { ...end, record: { ...end.record, isHeld: true } };
    }
  }
}

function change(record: EpisodeRecord, parts: Partial<EpisodeRecord>, entry: HistoryEntry, nowMs: number): Advance {
  return {
    record: { ...record, ...parts, version: record.version + 1, changedAtMs: nowMs },
    expectedVersion: record.version,
    history: [entry],
    notification: undefined,
  };
}
