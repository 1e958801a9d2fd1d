import type { RulesTexts } from '../../format/texts/rules-texts.ts';
import type { WireError } from '../../protocol/query.ts';
import { describeRefusal, type RuleStep } from '../../view/rules/describe-rule.ts';
import type { ReaderRules } from './reader-rules.ts';
import type { FieldRefusal, RuleField } from './render-fields.ts';

/** Fields by the properties of a rule that they set. */
const FIELDS: Readonly<Record<string, RuleField>> = {
  above: 'amount',
  below: 'amount',
  risesBy: 'amount',
  fallsBy: 'amount',
  per: 'per',
  title: 'title',
  channels: 'channel',
};

/** Says why the service refused a step, beside the field that it names. */
export function toRefusal(
  error: WireError,
  step: RuleStep,
  { own, rights }: ReaderRules,
  words: RulesTexts,
): FieldRefusal {
  const text = describeRefusal(error, words, { owned: own?.length ?? 0, limit: rights?.limit ?? 0, step });
  const [property = ''] = (error.path ?? '').split(/[.[]/);
  return { field: step === 'save' ? FIELDS[property] : undefined, text };
}
