import type { RuleView } from '../../../../sdk/src/protocol/rules.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import type { KnownRule, OwnRuleRow, StoppedRule } from '../types.ts';
import type { RuleRow } from './alert-rules.ts';
import { readOwnRule, toStopReason } from './own-rules.ts';
import { readRule } from './read-rule.ts';

export interface JoinedRules {
  readonly rules: ReadonlyMap<string, KnownRule>;
  readonly stopped: ReadonlyMap<string, StoppedRule>;
}

type Read = KnownRule | StoppedRule;

/**
 * Joins the catalogue's rules with stored ones. A stored rule that this catalogue no longer supports is reported and left
 * out; an own rule is stopped then, and left out only where its row cannot be read. Rules that have not changed are not
 * read again.
 */
export function createRuleJoiner(
  catalog: Catalog,
  onError: (error: unknown) => void,
): (rows: readonly RuleRow[]) => JoinedRules {
  let before: ReadonlyMap<string, { readonly version: number; readonly read: Read }> = new Map();
  const read = (row: RuleRow): Read | undefined => {
    const cached = before.get(row.name);
    return cached?.version === row.version ? cached.read : readRow(row, catalog, onError);
  };
  return (rows) => {
    const rules = new Map<string, KnownRule>();
    const stopped = new Map<string, StoppedRule>();
    const next = new Map<string, { readonly version: number; readonly read: Read }>();
    for (const rule of catalog.rules.values()) {
      rules.set(rule.name, { rule, origin: 'catalog', isDisabled: false, version: 0 });
    }
    for (const row of rows) {
      const own = rules.get(row.name);
      if (own) {
        rules.set(row.name, { ...own, isDisabled: row.isDisabled, version: row.version });
        continue;
      }
      const joined = read(row);
      if (!joined) continue;
      // The name of a deleted rule may be taken by another, at the same version: only own rules have names of their own.
      if (row.owner !== null) next.set(row.name, { version: row.version, read: joined });
      if ('rule' in joined) rules.set(row.name, joined);
      else stopped.set(row.name, joined);
    }
    before = next;
    return { rules, stopped };
  };
}

function readRow(row: RuleRow, catalog: Catalog, onError: (error: unknown) => void): Read | undefined {
  const { name, definition, isDisabled, version, owner, personal } = row;
  if (definition === null) return undefined;
  try {
    if (owner !== null && personal) return readOwnRow({ ...row, owner, personal }, catalog);
    return { rule: readRule(name, definition, catalog), origin: 'api', isDisabled, version };
  } catch (error) {
    onError(error);
    return undefined;
  }
}

function readOwnRow(row: RuleRow & { readonly owner: string; readonly personal: OwnRuleRow }, catalog: Catalog): Read {
  const { name, definition, isDisabled, version, owner, personal } = row;
  const own = { filters: personal.filters, mail: personal.mail };
  try {
    const rule = readOwnRule(name, definition, { owner, ...personal }, catalog);
    return { rule, origin: 'api', isDisabled, version, own };
  } catch (error) {
    const stored = definition as Omit<RuleView, 'name' | 'origin' | 'isDisabled' | 'version' | 'own'>;
    const stopped = toStopReason(error);
    return { owner, view: { ...stored, name, origin: 'api', isDisabled, version, own: { ...own, stopped } } };
  }
}
