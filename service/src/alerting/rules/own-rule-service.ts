import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { OwnRuleRights, RuleView } from '../../../../sdk/src/protocol/rules.ts';
import { mayDo } from '../../access/actions/actions.ts';
import type { Access } from '../../access/authenticate.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import type { Catalog, Rule } from '../../catalog/model/types.ts';
import type { OwnRuleInput, OwnRuleRow } from '../types.ts';
import { inTransaction } from '../../postgres/transaction.ts';
import { countOwnRules, lockOwnRules, saveRuleRow } from './alert-rules.ts';
import { keepPrincipal, readOwnRule, requireOwn } from './own-rules.ts';
import { presentRule, toDefinition } from './present-rule.ts';

/** Most own rules of one person, and of all together: each is evaluated whenever its sources change. */
const MAX_OWN = 20;
const MAX_ALL = 1000;

export interface OwnRulesOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  /** False where no mail can be sent, whatever the token has. */
  readonly sendsMail: boolean;
  /** Returns a rule once it was saved; throws `conflict` where it is at another version. */
  settle(name: string, isSaved: boolean, version: number): Promise<RuleView>;
}

/** Rules that readers make for themselves, with the rights of the token that saves them. */
export function createOwnRules({ pool, catalog, sendsMail, settle }: OwnRulesOptions) {
  const mailOf = ({ principal }: Access): string | null => (sendsMail ? readAddress(principal.attributes) : null);

  /** Reads the rule under the rights of the token; what is stored is complete, so that it can be shown without being read. */
  function read(name: string, input: OwnRuleInput, access: Access): { rule: Rule; personal: OwnRuleRow } {
    requireOwn(access.policy);
    const { definition, filters, mailLanguage } = input;
    const personal = {
      ...keepPrincipal(access.principal, catalog),
      filters,
      mail: mailLanguage === null ? null : { address: requireAddress(mailOf(access)), language: mailLanguage },
    };
    const owner = access.principal.subject;
    const rule = readOwnRule(name, definition, { owner, ...personal }, catalog);
    const hasTitle = (definition as { title?: unknown } | null)?.title !== undefined;
    return {
      rule: hasTitle ? rule : { ...rule, title: catalog.metrics.get(rule.metric)?.title ?? rule.title },
      personal,
    };
  }

  /** Returns the row of a rule as its definition is stored. */
  function toRow(
    name: string,
    input: OwnRuleInput,
    stored: { readonly isDisabled: boolean; readonly version: number },
    access: Access,
  ): Parameters<typeof saveRuleRow>[1] {
    const { rule, personal } = read(name, input, access);
    const definition = toDefinition(presentRule({ rule, origin: 'api', ...stored }));
    const owner = access.principal.subject;
    return { name, definition, isDisabled: stored.isDisabled, owner, personal, by: owner };
  }

  return {
    findRights: (access: Access): OwnRuleRights | undefined =>
      mayDo(access.policy, 'own_rules') ? { limit: MAX_OWN, mail: mailOf(access) } : undefined,
    async create(input: OwnRuleInput, access: Access): Promise<RuleView> {
      const name = `own_${randomBytes(16).toString('hex')}`;
      const row = toRow(name, input, { isDisabled: false, version: 0 }, access);
      const isSaved = await inTransaction(pool, true, async (client) => {
        await lockOwnRules(client);
        const { subject } = access.principal;
        checkNumber(subject, await countOwnRules(client, subject));
        return saveRuleRow(client, row, 0);
      });
      return settle(name, isSaved, 0);
    },
    async edit(
      name: string,
      input: OwnRuleInput,
      stored: { readonly isDisabled: boolean; readonly version: number },
      access: Access,
    ): Promise<RuleView> {
      const row = toRow(name, input, stored, access);
      return settle(name, await saveRuleRow(pool, row, stored.version), stored.version);
    },
  };
}

/** Throws `too_many_rules` where one more would be beyond a limit. */
function checkNumber(subject: string, { own, all }: { readonly own: number; readonly all: number }): void {
  if (own >= MAX_OWN) {
    throw tooMany(`${subject} has ${own} rules of its own: expected at most ${MAX_OWN}; delete some first`);
  }
  if (all < MAX_ALL) return;
  throw tooMany(`all readers together have ${all} rules of their own: expected at most ${MAX_ALL}`);
}

const tooMany = (message: string): InvalidRequestError => new InvalidRequestError('too_many_rules', message);

const MAILBOX = /^[^\s@<>,;]{1,200}@[^\s@<>,;]{1,50}$/;

/** Returns the address of a token; null where it has none, or says that it is not verified. */
function readAddress({ email, email_verified: isVerified }: Readonly<Record<string, unknown>>): string | null {
  return typeof email === 'string' && MAILBOX.test(email) && isVerified !== false ? email : null;
}

function requireAddress(address: string | null): string {
  if (address !== null) return address;
  throw new InvalidRequestError(
    'invalid_request',
    'mailLanguage: the token has no verified claim `email`, or the service sends no mail: expected null',
    { path: 'mailLanguage' },
  );
}
