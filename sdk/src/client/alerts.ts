import type { Alert } from '../protocol/alerts.ts';
import { compareAlerts } from '../protocol/compare-alerts.ts';
import type { Explanation } from '../protocol/explanations.ts';
import type { ReceivedError } from '../protocol/query.ts';
import type { RuleView } from '../protocol/rules.ts';
import { createCell, type Readable } from './cell.ts';
import type { Subscriber } from './live/channels.ts';
import type { Client, ClientAccess } from './client.ts';

export interface AlertsState {
  /** True once the service has accepted the subscription: from then on, no alerts means none. */
  readonly isReady: boolean;
  /** In the order of `compareAlerts`: the worst first. */
  readonly alerts: readonly Alert[];
  readonly error?: ReceivedError;
}

/** Action on an alert; `version` is that of the alert the reader saw, so that nobody acts on an outdated one. */
export type AlertAction = { readonly version?: number } & (
  | { readonly kind: 'acknowledge' | 'resolve'; readonly note?: string }
  | { readonly kind: 'comment'; readonly note: string }
  | {
      readonly kind: 'snooze';
      readonly until: string;
      readonly endsOn?: readonly ('severity_change' | 'value_change')[];
    }
  | { readonly kind: 'unsnooze' }
  /** To the name of a person; without `to` to the reader, with null to nobody. */
  | { readonly kind: 'assign'; readonly to?: string | null }
);

/** The alerts that the reader may see, and what can be done about them. */
export interface Alerts {
  readonly state: Readable<AlertsState>;
  /** Number of accepted subscriptions: what happened before each but the first may not have been heard. */
  readonly subscriptions: Readable<number>;
  /** Resolves with the updated alert. Throws ClientError. */
  act(id: string, action: AlertAction): Promise<Alert>;
  /** Loads an alert with its history. Throws ClientError. */
  load(id: string): Promise<Alert>;
  /** Number of rules that watch metrics visible to the reader. Throws ClientError. */
  countRules(): Promise<number>;
  /** Subscribes again, after an error. */
  retry(): void;
  /** Loads the explanation of an alert. Throws ClientError. */
  explain(id: string, language: string): Promise<Explanation>;
}

/** Returns the alerts of a client, the same object each time. */
export const getAlerts = (client: Client): Alerts => client.use(createAlerts);

/** Maximum number of alerts kept; the last in their order are dropped. */
const ALERTS_CACHE_SIZE = 200;

export function createAlerts({ channels, send, follow }: ClientAccess): Alerts {
  const state = createCell<AlertsState>(
    { isReady: false, alerts: [] },
    follow({ start: () => channels.add(subscriber), stop: () => channels.remove(subscriber) }),
  );

  const subscriptions = createCell(0);

  /** Merges an alert, also from the answer to an action, which precedes its frame. */
  function take(alert: Alert): void {
    const current = state.get().alerts;
    // Frames may overtake each other over a reconnect.
    if (current.some(({ id, version }) => id === alert.id && version > alert.version)) return;
    const others = current.filter(({ id }) => id !== alert.id);
    const alerts = [alert, ...others].sort(compareAlerts);
    state.set({ isReady: true, alerts: alerts.slice(0, ALERTS_CACHE_SIZE) });
  }

  const subscriber: Subscriber = {
    describe: () => ({ alerts: {} }),
    onReady(open) {
      // Alerts that ended during a disconnection get no frame: they are only missing among the open ones.
      const isKept = ({ id, state: at }: Alert): boolean => !open || at === 'resolved' || open.includes(id);
      state.set({ isReady: true, alerts: state.get().alerts.filter(isKept) });
      subscriptions.set(subscriptions.get() + 1);
    },
    onAlert: take,
    onError(error) {
      state.set({ ...state.get(), error });
    },
  };
  const pathOf = (id: string): string => `/v1/alerts/${encodeURIComponent(id)}`;
  return {
    state,
    subscriptions,
    async act(id, { kind, ...body }) {
      const alert = (await send(`${pathOf(id)}/${kind}`, body)) as Alert;
      take(alert);
      return alert;
    },
    async countRules() {
      const { rules } = (await send('/v1/rules')) as { rules: readonly RuleView[] };
      return rules.filter(({ isDisabled }) => !isDisabled).length;
    },
    retry() {
      if (!state.get().isReady) state.set({ isReady: false, alerts: [] });
      channels.subscribe(subscriber);
    },
    load: async (id) => (await send(pathOf(id))) as Alert,
    explain: async (id, language) => (await send(`${pathOf(id)}/explanation?language=${language}`)) as Explanation,
  };
}
