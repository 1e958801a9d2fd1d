import type { Alert, Severity } from './alerts.ts';

/** Highest severity first. */
const SEVERITY_ORDER = ['critical', 'warning', 'info'] as const satisfies readonly Severity[];

/**
 * The one order of alerts, in lists of the service and on the page: the worst first, then by when they began, the newest
 * first, then by id. Total: 0 only for the same alert.
 */
export function compareAlerts(
  a: Pick<Alert, 'severity' | 'startedAt' | 'id'>,
  b: Pick<Alert, 'severity' | 'startedAt' | 'id'>,
): number {
  const rank = SEVERITY_ORDER.indexOf(a.severity) - SEVERITY_ORDER.indexOf(b.severity);
  return rank || compareTexts(b.startedAt, a.startedAt) || compareTexts(a.id, b.id);
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
