import type { Alert } from '../../protocol/alerts.ts';

/** Alerts of one rule, in the order of the list. */
export interface RuleGroup {
  readonly rule: string;
  readonly alerts: readonly Alert[];
}

/** Groups alerts by rule. A group stands where its first alert stands, which is the worst where alerts are in their order. */
export function groupRules(alerts: readonly Alert[]): readonly RuleGroup[] {
  const groups = Map.groupBy(alerts, ({ rule }) => rule);
  return [...groups].map(([rule, ofRule]) => ({ rule, alerts: ofRule }));
}

/** Number of rules of `count` that have no open alert. */
export const countOthers = (alerts: readonly Alert[], count: number): number =>
  Math.max(0, count - new Set(alerts.filter(({ state }) => state !== 'resolved').map(({ rule }) => rule)).size);

/** Puts the alerts of each rule together. */
export const toRuleOrder = (alerts: readonly Alert[]): readonly Alert[] =>
  groupRules(alerts).flatMap(({ alerts: ofRule }) => ofRule);
