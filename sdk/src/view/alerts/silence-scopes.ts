import type { ExplorationTexts } from '../../format/texts/exploration-texts.ts';
import type { ResponseTexts } from '../../format/texts/response-texts.ts';
import { fill, type Texts } from '../../format/texts/texts.ts';
import type { Alert } from '../../protocol/alerts.ts';
import type { CatalogView } from '../../protocol/catalog.ts';
import type { Filter } from '../../protocol/query.ts';
import { describeFilter } from '../describe-filter.ts';

/** Extent of a silence, as filters that must all hold, and in words. */
export interface SilenceScope {
  readonly matchers: readonly Filter[];
  readonly name: string;
}

/** Words and titles that describe a scope. */
export interface ScopeContext {
  readonly words: ResponseTexts;
  readonly severities: Pick<Texts['alerts'], 'critical' | 'warning' | 'info'>;
  readonly exploration: ExplorationTexts;
  readonly catalog: CatalogView | undefined;
  readonly locale: string;
  /** Title of a rule, where it is known. */
  titleOf(rule: string): string | undefined;
}

/** Scopes that can be chosen for an alert, the narrowest first. `name`: of the alert with its values. */
export function listScopes(alert: Alert, name: string, context: ScopeContext): readonly SilenceScope[] {
  const { words } = context;
  const ofRule: Filter = { member: 'rule', operator: 'equals', values: [alert.rule] };
  const ofValues = Object.entries(alert.dimensions).map(([member, value]): Filter =>
    value === null ? { member, operator: 'notSet' } : { member, operator: 'equals', values: [value] },
  );
  return [
    ...(ofValues.length > 0 ? [{ matchers: [ofRule, ...ofValues], name: fill(words.only, { name }) }] : []),
    { matchers: [ofRule], name: fill(words.wholeRule, { title: alert.title }) },
    ...ofValues.map((filter) => ({ matchers: [filter], name: describeMatchers([filter], context) })),
  ];
}

/** Describes what a silence covers: `Rule: No orders · Region is North`. */
export const describeMatchers = (matchers: readonly Filter[], context: ScopeContext): string =>
  matchers.map((matcher) => describeMatcher(matcher, context)).join(' · ');

function describeMatcher(matcher: Filter, context: ScopeContext): string {
  const { words, severities, catalog, exploration, locale, titleOf } = context;
  const plain = 'member' in matcher && matcher.operator === 'equals' ? matcher : undefined;
  const values = (plain?.values ?? []).map(String);
  if (plain?.member === 'rule')
    return fill(words.ofRule, { title: values.map((value) => titleOf(value) ?? value).join(', ') });
  if (plain?.member === 'severity')
    return fill(words.ofSeverity, {
      title: values.map((value) => severities[value as Alert['severity']] ?? value).join(', '),
    });
  return describeFilter(matcher, catalog, exploration, locale);
}
