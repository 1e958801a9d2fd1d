import type { RuleCondition } from '../../../../sdk/src/protocol/alerts.ts';
import type { RuleView } from '../../../../sdk/src/protocol/rules.ts';
import type { Rule } from '../../catalog/model/types.ts';
import type { KnownRule } from '../types.ts';

/**
 * Presents a rule as the API shows it; without `name`, `origin`, `isDisabled` and `version` it is what the API takes.
 */
export function presentRule({ rule, origin, isDisabled, version, own }: KnownRule): RuleView {
  return {
    name: rule.name,
    title: rule.title,
    metric: rule.metric,
    per: rule.per,
    by: rule.by,
    ...presentCondition(rule),
    for: presentDuration(rule.forMs),
    keepFiringFor: presentDuration(rule.keepFiringForMs),
    noData: rule.noData,
    severity: rule.severity,
    channels: rule.personal ? [] : rule.channels,
    ...(rule.repeatMs !== undefined && { repeat: presentDuration(rule.repeatMs) }),
    origin,
    isDisabled,
    version,
    ...(own && { own: { filters: own.filters, mail: own.mail } }),
  };
}

/** Returns what the API takes to make the same rule. */
export function toDefinition(view: RuleView): Record<string, unknown> {
  const around = ['name', 'origin', 'isDisabled', 'version', 'own'];
  return Object.fromEntries(Object.entries(view).filter(([key]) => !around.includes(key)));
}

/** Presents the condition, by the keys of the API. */
export function presentCondition({ condition }: Rule): RuleCondition {
  if (condition.kind === 'anomaly') return { anomaly: condition.least };
  if (condition.kind === 'absence') return { absentFor: presentDuration(condition.forMs) };
  if (condition.kind === 'change') {
    const { direction, share, amount, minBase, against } = condition;
    const key = direction === 'above' ? 'risesBy' : 'fallsBy';
    return {
      ...(amount === undefined ? { [key]: share } : { [`${key}Amount`]: amount }),
      ...(minBase !== undefined && { minBase }),
      against,
    };
  }
  return {
    [condition.direction]: condition.limit,
    clear: condition.clear,
    ...(condition.critical !== undefined && { critical: condition.critical }),
  };
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
] as const;

/** Formats a duration as the catalogue reads it: `90m`. */
function presentDuration(ms: number): string {
  const [unit, size] = UNITS.find(([, unitMs]) => ms > 0 && ms % unitMs === 0) ?? ['ms', 1];
  return `${ms / size}${unit}`;
}
