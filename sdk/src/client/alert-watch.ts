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

export interface AlertWatch {
  readonly state: Readable<AlertsState>;
  start(): void;
  stop(): void;
}

/** Alerts kept; older ones are let go. */
const REMEMBERED_ALERTS = 200;

export function createAlertWatch(channels: Channels, onObserved: (isObserved: boolean) => void): AlertWatch {
  const state = createCell<AlertsState>({ isReady: false, alerts: [] }, onObserved);
  const subscriber: Subscriber = {
    describe: () => ({ alerts: {} }),
    onReady() {
      state.set({ isReady: true, alerts: state.get().alerts });
    },
    onAlert(alert) {
      const others = state.get().alerts.filter(({ id }) => id !== alert.id);
      state.set({ isReady: true, alerts: [alert, ...others].slice(0, REMEMBERED_ALERTS) });
    },
    onError(error) {
      state.set({ ...state.get(), error });
    },
  };
  return { state, start: () => channels.add(subscriber), stop: () => channels.remove(subscriber) };
}
