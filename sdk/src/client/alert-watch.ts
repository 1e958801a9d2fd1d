import type { Alert } from '../protocol/alerts.ts';
import type { WireError } from '../protocol/query.ts';
import { createCell, type Readable } from './cell.ts';
import type { Channels, Subscriber } from './channels.ts';

export interface AlertsState {
  /** True once the service has accepted the subscription: from then on, no alerts means none. */
  readonly isReady: boolean;
  /** Newest first. */
  readonly alerts: readonly Alert[];
  readonly error?: WireError;
}

/** What somebody may do about an alert; `version` is that of the alert that they saw, so that nobody acts on an old one. */
export type AlertAction = { readonly version?: number } & (
  | { readonly kind: 'acknowledge' | 'resolve'; readonly note?: string }
  | { readonly kind: 'comment'; readonly note: string }
  | {
      readonly kind: 'snooze';
      readonly until: string;
      readonly endsOn?: readonly ('severity_change' | 'value_change')[];
    }
  | { readonly kind: 'unsnooze' }
);

export interface AlertWatch {
  readonly state: Readable<AlertsState>;
  /** Takes in what an action answered, ahead of the frame that says the same. */
  take(alert: Alert): void;
  start(): void;
  stop(): void;
}

/** Alerts kept; older ones are let go. */
const REMEMBERED_ALERTS = 200;

export function createAlertWatch(channels: Channels, onObserved: (isObserved: boolean) => void): AlertWatch {
  const state = createCell<AlertsState>({ isReady: false, alerts: [] }, onObserved);
  function take(alert: Alert): void {
    const known = state.get().alerts;
    // Frames may overtake each other over a reconnect.
    if (known.some(({ id, version }) => id === alert.id && version > alert.version)) return;
    const others = known.filter(({ id }) => id !== alert.id);
    const alerts = [alert, ...others].sort((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
    state.set({ isReady: true, alerts: alerts.slice(0, REMEMBERED_ALERTS) });
  }

  const subscriber: Subscriber = {
    describe: () => ({ alerts: {} }),
    onReady(open) {
      // What ended while there was no connection is told by nobody: it is only no longer among the open ones.
      const isKept = ({ id, state: at }: Alert): boolean => !open || at === 'resolved' || open.includes(id);
      state.set({ isReady: true, alerts: state.get().alerts.filter(isKept) });
    },
    onAlert: take,
    onError(error) {
      state.set({ ...state.get(), error });
    },
  };
  return { state, take, start: () => channels.add(subscriber), stop: () => channels.remove(subscriber) };
}
