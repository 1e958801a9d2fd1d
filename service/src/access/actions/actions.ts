import { ForbiddenError } from '../../base/errors.ts';
import type { Policy } from '../types.ts';

/** Rights on which the actions depend. */
export type ActionRights = Pick<
  Policy,
  | 'explain'
  | 'export'
  | 'annotate'
  | 'personalize'
  | 'alerts'
  | 'rowFilters'
  | 'operate'
  | 'administer'
  | 'audit'
  | 'personal'
  | 'isEmbedded'
>;

interface ActionRule {
  may(rights: ActionRights): boolean;
  /** Says in an error who may, of a token of its roles and of an embed token. */
  readonly expected: string;
  readonly expectedOfEmbed?: string;
}

/** Actions beside reading numbers, and who may do each. Routes and services ask here, and nowhere else. */
const RULES = {
  explain: {
    may: ({ explain }) => explain,
    expected: 'a role with explain: true',
    expectedOfEmbed: 'one with the action explain',
  },
  export: {
    may: ({ export: may }) => may,
    expected: 'a role with export: true',
    expectedOfEmbed: 'one with the action export',
  },
  annotate: {
    may: ({ annotate }) => annotate,
    expected: 'a role with annotate: true',
    expectedOfEmbed: 'one with the action annotate',
  },
  judge: {
    may: ({ isEmbedded, annotate }) => !isEmbedded || annotate,
    expected: 'any role',
    expectedOfEmbed: 'one with the action annotate',
  },
  personalize: {
    may: ({ personalize }) => personalize,
    expected: 'any role',
    expectedOfEmbed: 'one with the action personalize',
  },
  // The rules of an embed token would be evaluated without its limits.
  own_rules: {
    may: ({ alerts, isEmbedded }) => alerts !== 'view' && !isEmbedded,
    expected: 'a role with alerts: own, respond or manage',
    expectedOfEmbed: 'a token of the reader that no service key gave',
  },
  // Rules are computed over all rows: row filters and `manage` exclude each other, whichever roles grant them.
  manage_rules: {
    may: ({ alerts, rowFilters }) => alerts === 'manage' && rowFilters.length === 0,
    expected: 'a role with alerts: manage and no row filters',
  },
  operate: { may: ({ operate }) => operate, expected: 'a role with operate: true' },
  administer: { may: ({ administer }) => administer, expected: 'a role with administer: true' },
  audit: { may: ({ audit }) => audit, expected: 'a role with audit: true' },
  personal: { may: ({ personal }) => personal, expected: 'a role with personal: true' },
} as const satisfies Record<string, ActionRule>;

export type Action = keyof typeof RULES;

export const ACTIONS = Object.keys(RULES) as readonly Action[];

/** Returns whether these rights permit an action. */
export const mayDo = (rights: ActionRights, action: Action): boolean => RULES[action].may(rights);

/**
 * Throws `forbidden` where the rights do not permit an action. `act` completes "the roles of the token may not …", as in `write
 * annotations`.
 */
export function requireAction(rights: ActionRights, action: Action, act: string): void {
  const rule: ActionRule = RULES[action];
  if (rule.may(rights)) return;
  const [holder, expected] = rights.isEmbedded
    ? ['embed token', rule.expectedOfEmbed ?? `a token of ${rule.expected}, which no service key gave`]
    : ['roles of the token', rule.expected];
  throw new ForbiddenError('forbidden', `the ${holder} may not ${act}: expected ${expected}`);
}
