import type { Alert } from '../protocol/alerts.ts';

export type AlertFilter = 'open' | 'critical' | 'all';

export interface AlertGroups {
  /** Alerts that nobody has acknowledged, or all that match the filter. */
  readonly attention: readonly Alert[];
  /** Open ones that somebody has taken on or put off. */
  readonly aside: readonly Alert[];
}

/** Parts what needs attention from what somebody knows of; each keeps the order of `alerts`. */
export function groupAlerts(alerts: readonly Alert[], filter: AlertFilter): AlertGroups {
  if (filter === 'all') return { attention: alerts, aside: [] };
  const open = alerts.filter(
    ({ state, severity }) => state !== 'resolved' && (filter === 'open' || severity === 'critical'),
  );
  return { attention: open.filter((alert) => !isAside(alert)), aside: open.filter(isAside) };
}

const isAside = ({ acknowledged, snoozedUntil }: Alert): boolean => acknowledged !== null || snoozedUntil !== null;
