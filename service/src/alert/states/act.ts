import { InvalidRequestError } from '../../errors.ts';
import type { AlertAction, EpisodeRecord, HistoryEntry } from '../types.ts';
import { retire, type Advance } from './advance.ts';

export interface ActContext {
  readonly nowMs: number;
  /** Who acts. */
  readonly by: string;
  /** Of the rule, to be told of a resolution. */
  readonly channels: readonly string[];
  isSilenced(record: EpisodeRecord): boolean;
}

/** What a person's action writes. Throws `alert_resolved` for all but a comment on what is over. */
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
    case 'snooze': {
      const { untilMs, endsOn } = action;
      if (untilMs <= nowMs)
        throw new InvalidRequestError('invalid_request', 'until: expected an instant that is to come');
      const snooze = { untilMs, endsOn, severity: record.severity, value: record.value };
      return change(record, { snooze }, { kind: 'snoozed', by, note: action.note }, nowMs);
    }
    case 'unsnooze':
      return change(record, { snooze: null }, { kind: 'awakened', by, note: null }, nowMs);
    case 'resolve': {
      const end = retire(record, context.channels, { note: action.note, by }, context);
      // While the condition still holds, the next look would open another one.
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
