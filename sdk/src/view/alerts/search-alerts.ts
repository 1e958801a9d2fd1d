import type { Alert } from '../../protocol/alerts.ts';
import { fold } from './match-alert.ts';

/** Number of alerts from which on a list of them can be searched. */
export const SEARCH_FROM = 51;

/** Returns the alerts whose name has every word of a text, in any case and order; all for a text without words. */
export function searchAlerts<Each extends Pick<Alert, 'title'>>(
  alerts: readonly Each[],
  text: string,
  nameOf: (alert: Each) => string,
): readonly Each[] {
  const words = fold(text)
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length === 0) return alerts;
  return alerts.filter((alert) => {
    const name = fold(nameOf(alert));
    return words.every((word) => name.includes(word));
  });
}
