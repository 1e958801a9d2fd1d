import type pg from 'pg';
import type { RuleView } from '../../../../sdk/src/protocol/rules.ts';
import type { Access } from '../../access/authenticate.ts';
import type { Policy } from '../../access/types.ts';
import { AppError, InvalidRequestError } from '../../base/errors.ts';
import type { Rule } from '../../catalog/model/types.ts';
import { retireEpisodes } from '../episodes/retire-episodes.ts';
import type { EpisodeRecord, KnownRule, RuleService } from '../types.ts';
import { deleteRuleRow, saveRuleRow } from './alert-rules.ts';
import { presentRule } from './present-rule.ts';
import { readRule, visibleTo } from './read-rule.ts';
import { mayRead, requireManage } from './rights.ts';
import type { RuleRegistry } from './rule-registry.ts';
import { backtestRule, testRule, type TryOptions } from './try-rule.ts';

export interface RuleServiceOptions extends TryOptions {
  readonly pool: pg.Pool;
  readonly registry: RuleRegistry;
  /** Called after each episode that was written. */
  onChange(record: EpisodeRecord): void;
}

/**
 * Manages rules over the API: whoever may read the metric sees them; roles with `alerts: manage` create and change
 * them.
 */
export function createRuleService(options: RuleServiceOptions): RuleService {
  const { pool, registry } = options;
  const { catalog } = options.states;

  const find = (name: string, policy: Policy): KnownRule => {
    const rule = registry.rules.get(name);
    if (rule && mayRead(policy, rule.rule)) return rule;
    throw new AppError('not_found', `there is no rule "${name.slice(0, 64)}"`);
  };

  /** Returns the rule with a name, or parses a definition. */
  const toRule = (given: string | object, policy: Policy): Rule => {
    if (typeof given === 'string') return find(given, policy).rule;
    return readRule('trial', given, visibleTo(policy, catalog));
  };

  async function save(
    name: string,
    definition: unknown,
    isDisabled: boolean,
    version: number,
    by: string,
  ): Promise<RuleView> {
    const isSaved = await saveRuleRow(pool, { name, definition, isDisabled, by }, version);
    await registry.refresh();
    if (!isSaved) throw new AppError('conflict', `rule "${name}" is not at version ${version}: read it again`);
    return presentRule(registry.rules.get(name) as KnownRule);
  }

  async function setDisabled(name: string, isDisabled: boolean, { policy, principal }: Access): Promise<RuleView> {
    requireManage(policy);
    const { rule, origin, version } = find(name, policy);
    const definition = origin === 'api' ? toDefinition(presentRule(registry.rules.get(name) as KnownRule)) : null;
    const view = await save(name, definition, isDisabled, version, principal.subject);
    if (isDisabled) await retireEpisodes(rule, { note: 'the rule was disabled', by: principal.subject }, options);
    return view;
  }

  return {
    list: (policy) =>
      [...registry.rules.values()]
        .filter(({ rule }) => mayRead(policy, rule))
        .map((registered) => presentRule(registered)),
    show: (name, policy) => presentRule(find(name, policy)),
    async create(name, definition, { policy, principal }) {
      requireManage(policy);
      readRule(name, definition, visibleTo(policy, catalog));
      if (registry.rules.has(name)) throw new AppError('conflict', `there is a rule "${name}" already`);
      return save(name, definition, false, 0, principal.subject);
    },
    async edit(name, definition, version, { policy, principal }) {
      requireManage(policy);
      const existing = find(name, policy);
      requireOfApi(existing, 'an edit there');
      readRule(name, definition, visibleTo(policy, catalog));
      return save(name, definition, existing.isDisabled, version ?? existing.version, principal.subject);
    },
    disable: (name, access) => setDisabled(name, true, access),
    enable: (name, access) => setDisabled(name, false, access),
    async remove(name, { policy, principal }) {
      requireManage(policy);
      const existing = find(name, policy);
      requireOfApi(existing, 'it to be disabled');
      await deleteRuleRow(pool, name);
      await registry.refresh();
      await retireEpisodes(existing.rule, { note: 'the rule was removed', by: principal.subject }, options);
    },
    async test(given, { policy }) {
      requireManage(policy);
      return testRule(toRule(given, policy), policy, options);
    },
    async backtest(given, dateRange, { policy }) {
      requireManage(policy);
      return backtestRule(toRule(given, policy), dateRange, policy, options);
    },
  };
}

function requireOfApi({ rule, origin }: KnownRule, expected: string): void {
  if (origin === 'api') return;
  throw new InvalidRequestError('catalog_rule', `rule "${rule.name}" is in the catalogue: expected ${expected}`);
}

function toDefinition(view: RuleView): Record<string, unknown> {
  const own = ['name', 'origin', 'isDisabled', 'version'];
  return Object.fromEntries(Object.entries(view).filter(([key]) => !own.includes(key)));
}
