import type { Rules } from '../../client/rules/rules.ts';
import type { Filter } from '../../protocol/query.ts';
import type { RuleDefinition, RuleView } from '../../protocol/rules.ts';
import type { RuleDraft } from '../../view/rules/draft-rule.ts';

export interface SavedRule {
  readonly draft: RuleDraft;
  readonly definition: RuleDefinition;
  /** Undefined for a new rule. */
  readonly edited: RuleView | undefined;
  readonly title: string;
  /** Rows of a rule of one's own. */
  readonly filters: readonly Filter[];
  /** Language of mails of a rule of one's own; null where none are sent. */
  readonly mailLanguage: string | null;
}

/** Creates or replaces a rule: one of the reader's own, or one for everybody, which has channels and no filters. */
export function saveRule(rules: Rules, { draft, definition, edited, title, ...own }: SavedRule): Promise<RuleView> {
  const rule = draft.isShared ? { ...definition, title, channels: draft.channels } : { ...definition, title, ...own };
  if (edited) return rules.change(edited.name, { ...rule, version: edited.version });
  if (!draft.isShared) return rules.create(rule);
  return rules.createShared({ ...rule, name: nameRule(definition.metric, draft.kind) });
}

/** A name that no other rule has; names have at most 40 characters. */
function nameRule(metric: string, kind: string): string {
  const unique = crypto.getRandomValues(new Uint32Array(1))[0]?.toString(36) ?? '';
  return `${metric.slice(0, 24)}_${kind}_${unique}`;
}
