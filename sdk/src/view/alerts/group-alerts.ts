import type { Alert } from '../../protocol/alerts.ts';

export type AlertFilter = 'open' | 'critical' | 'all';

export interface AlertGroups {
  /** Alerts that nobody has acknowledged, or all that match the filter. */
  readonly attention: readonly Alert[];
  /** Open alerts that somebody has acknowledged or snoozed. */
  readonly aside: readonly Alert[];
}

/** Separates alerts that need attention from acknowledged and snoozed ones; both keep the order of `alerts`. */
export function groupAlerts(alerts: readonly Alert[], filter: AlertFilter): AlertGroups {
  if (filter === 'all') return { attention: alerts, aside: [] };
  const open = alerts.filter(
    ({ state, severity }) => state !== 'resolved' && (filter === 'open' || severity === 'critical'),
  );
  return { attention: open.filter((alert) => !isAside(alert)), aside: open.filter(isAside) };
}

const isAside = ({ acknowledged, snoozedUntil }: Alert): boolean => acknowledged !== null || snoozedUntil !== null;
