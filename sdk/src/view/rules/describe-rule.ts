import type { Formatter } from '../../format/formatter.ts';
import { exploration } from '../../format/texts/en/exploration.ts';
import type { RulesTexts } from '../../format/texts/rules-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { WireError } from '../../protocol/query.ts';
import type { CatalogView, MetricView } from '../../protocol/catalog.ts';
import type { Filter } from '../../protocol/query.ts';
import type { RuleDefinition, RuleView } from '../../protocol/rules.ts';
import { describeFilter } from '../describe-filter.ts';
import type { Kind } from './draft-rule.ts';

/** The condition of a rule after the title of its metric: "Revenue below €1,200". */
export function describeCondition(
  { above, below, risesBy, fallsBy, anomaly, against }: RuleDefinition,
  metric: MetricView,
  words: RulesTexts,
  formatter: Formatter,
): string {
  const { finds } = words;
  const value = (limit: number): { value: string } => ({ value: formatter.value(limit, metric) });
  const change = (share: number): { share: string; base: string } => ({
    share: formatter.percent(share),
    base: nameBase(against, words),
  });
  const finding =
    above !== undefined
      ? fill(finds.above, value(above))
      : below !== undefined
        ? fill(finds.below, value(below))
        : risesBy !== undefined
          ? fill(finds.rises, change(risesBy))
          : fallsBy !== undefined
            ? fill(finds.falls, change(fallsBy))
            : anomaly !== undefined
              ? finds.unusual
              : '';
  return `${metric.title} ${finding}`.trim();
}

/** Period that a change is compared with; without `against` the week before. */
function nameBase(against: string | undefined, { bases }: RulesTexts): string {
  if (against === 'previous period') return bases.previous;
  const [, unit = 'week'] = /^same period last (month|year)$/.exec(against ?? '') ?? [];
  return bases[unit as 'week' | 'month' | 'year'];
}

/** Name of a kind of condition where it is chosen; that of the rule that is edited keeps what it is compared with. */
export function nameKind(kind: Kind, edited: RuleDefinition | undefined, words: RulesTexts): string {
  if (kind !== 'rises' && kind !== 'falls') return words.conditions[kind];
  const against = edited?.[`${kind}By`] === undefined ? undefined : edited.against;
  if (against === undefined || against === 'same period last week') return words.conditions[kind];
  return fill(words.changes[kind], { base: nameBase(against, words) });
}

/** Filters in words; empty for none. */
export function describeFilters(
  filters: readonly Filter[],
  catalog: CatalogView | undefined,
  { texts, locale }: Formatter,
): string {
  const words = texts.exploration ?? exploration;
  return filters.map((filter) => describeFilter(filter, catalog, words, locale)).join(', ');
}

/** Why a rule is stopped, in words. */
export function describeStop({ own }: RuleView, { stopReasons }: RulesTexts): string | undefined {
  if (!own?.stopped) return undefined;
  return /claim|forbidden/.test(own.stopped.code) ? stopReasons.rights : stopReasons.catalog;
}

/** A step that a reader takes with a rule. */
export type RuleStep = 'save' | 'turn' | 'remove';

export interface RefusalContext {
  /** Number of the reader's rules, and most that it may have; 0 where that is not known. */
  readonly owned: number;
  readonly limit: number;
  /** The step that failed. */
  readonly step: RuleStep;
}

/** Says why a rule was not saved, turned on or off, or deleted. */
export function describeRefusal(
  { code, message }: WireError,
  words: RulesTexts,
  { owned, limit, step }: RefusalContext,
): string {
  // All readers together have a limit as well.
  if (code === 'too_many_rules')
    return limit > 0 && owned >= limit ? fill(words.tooMany, { limit: String(limit) }) : words.tooManyOfAll;
  if (code === 'conflict') return words.changed;
  if (code === 'not_found') return words.gone;
  if (code === 'forbidden') return words.denied;
  const sentence = { save: words.notSaved, turn: words.notTurned, remove: words.notRemoved }[step];
  return fill(sentence, { reason: message });
}
