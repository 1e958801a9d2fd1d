import type pg from 'pg';
import type { RuleView } from '../../../../sdk/src/protocol/rules.ts';
import { mayDo } from '../../access/actions/actions.ts';
import type { Access } from '../../access/authenticate.ts';
import type { Policy } from '../../access/types.ts';
import { AppError, InvalidRequestError } from '../../base/errors.ts';
import type { Rule } from '../../catalog/model/types.ts';
import { retireEpisodes } from '../episodes/retire-episodes.ts';
import type { EpisodeRecord, KnownRule, OwnRuleInput, RuleService, StoppedRule } from '../types.ts';
import { deleteRuleRow, saveRuleRow, switchRuleRow } from './alert-rules.ts';
import { createOwnRules } from './own-rule-service.ts';
import { narrowPolicy, requireOwn } from './own-rules.ts';
import { presentRule } from './present-rule.ts';
import { readRule, visibleTo } from './read-rule.ts';
import { isOwner, mayRead, requireManage } from './rights.ts';
import type { RuleRegistry } from './rule-registry.ts';
import { backtestRule, testRule, type TryOptions } from './try-rule.ts';

export interface RuleServiceOptions extends TryOptions {
  readonly pool: pg.Pool;
  readonly registry: RuleRegistry;
  /** False where no mail can be sent. */
  readonly sendsMail: boolean;
  /** Called after each episode that was written. */
  onChange(record: EpisodeRecord): void;
}

/**
 * Manages rules over the API: whoever may read the metric sees them; roles with `alerts: manage` create and change
 * them. Own rules are seen and changed by their owner, whose roles have `alerts: own`.
 */
export function createRuleService(options: RuleServiceOptions): RuleService {
  const { pool, registry } = options;
  const { catalog } = options.states;
  const find = (name: string, policy: Policy): KnownRule | StoppedRule => findRule(name, policy, registry);
  const own = createOwnRules({ ...options, catalog, settle });

  async function save(row: Parameters<typeof saveRuleRow>[1], version: number): Promise<RuleView> {
    return settle(row.name, await saveRuleRow(pool, row, version), version);
  }

  async function settle(name: string, isSaved: boolean, version: number): Promise<RuleView> {
    await registry.refresh();
    if (!isSaved) throw new AppError('conflict', `rule "${name}" is not at version ${version}: read it again`);
    return presentAny((registry.rules.get(name) ?? registry.stopped.get(name)) as KnownRule | StoppedRule);
  }

  async function setDisabled(name: string, isDisabled: boolean, { policy, principal }: Access): Promise<RuleView> {
    const existing = find(name, policy);
    if (isOwn(existing)) requireOwn(policy);
    else requireManage(policy);
    const { origin, version } = presentAny(existing);
    const by = principal.subject;
    const view =
      origin === 'catalog'
        ? await save({ name, definition: null, isDisabled, by }, version)
        : await settle(name, await switchRuleRow(pool, { name, isDisabled, by }, version), version);
    if (isDisabled) await retireEpisodes(name, ruleOf(existing), { note: 'the rule was disabled', by }, options);
    return view;
  }

  return {
    list: (policy) => [
      ...[...registry.rules.values()]
        .filter(({ rule }) => mayRead(policy, rule))
        .map((rule) => hideChannels(presentRule(rule), policy)),
      ...[...registry.stopped.values()].filter(({ owner }) => isOwner(policy, owner)).map(({ view }) => view),
    ],
    show: (name, policy) => hideChannels(presentAny(find(name, policy)), policy),
    async create(name, definition, { policy, principal }) {
      requireManage(policy);
      readRule(name, definition, visibleTo(policy, catalog));
      if (registry.rules.has(name)) throw new AppError('conflict', `there is a rule "${name}" already`);
      return save({ name, definition, isDisabled: false, by: principal.subject }, 0);
    },
    createOwn: own.create,
    findOwnRights: own.findRights,
    async edit(name, input, version, access) {
      const existing = find(name, access.policy);
      const { isDisabled, version: current } = presentAny(existing);
      if (isOwn(existing)) return own.edit(name, input, { isDisabled, version: version ?? current }, access);
      requireManage(access.policy);
      requireOfApi(existing, 'an edit there');
      const definition = toShared(input);
      readRule(name, definition, visibleTo(access.policy, catalog));
      return save({ name, definition, isDisabled, by: access.principal.subject }, version ?? current);
    },
    disable: (name, access) => setDisabled(name, true, access),
    enable: (name, access) => setDisabled(name, false, access),
    async remove(name, { policy, principal }) {
      const existing = find(name, policy);
      if (!isOwn(existing)) {
        requireManage(policy);
        requireOfApi(existing, 'it to be disabled');
      }
      await deleteRuleRow(pool, name);
      await registry.refresh();
      const reason = { note: 'the rule was removed', by: principal.subject };
      await retireEpisodes(name, ruleOf(existing), reason, options);
    },
    async test(given, { policy }) {
      const { rule, policy: rows } = readTrial(given, policy, options);
      return testRule(rule, rows, options);
    },
    async backtest(given, dateRange, { policy }) {
      const { rule, policy: rows } = readTrial(given, policy, options);
      return backtestRule(rule, dateRange, rows, options);
    },
  };
}

const isOwn = (rule: KnownRule | StoppedRule): boolean => 'view' in rule || rule.own !== undefined;
const ruleOf = (rule: KnownRule | StoppedRule): Rule | undefined => ('rule' in rule ? rule.rule : undefined);
const presentAny = (rule: KnownRule | StoppedRule): RuleView => ('view' in rule ? rule.view : presentRule(rule));

/** Returns a rule for everybody without its channels, which are for those who manage rules. */
function hideChannels(view: RuleView, policy: Policy): RuleView {
  if (view.own || mayDo(policy, 'manage_rules')) return view;
  const shown = { ...view };
  Reflect.deleteProperty(shown, 'channels');
  return shown;
}

function findRule(name: string, policy: Policy, { rules, stopped }: RuleRegistry): KnownRule | StoppedRule {
  const rule = rules.get(name);
  if (rule && mayRead(policy, rule.rule)) return rule;
  const halted = stopped.get(name);
  if (halted && isOwner(policy, halted.owner)) return halted;
  throw new AppError('not_found', `there is no rule "${name.slice(0, 64)}"`);
}

/** Returns the rule with a name, or parses a definition, with the rows of the reader that it is tried on. */
function readTrial(given: string | object, policy: Policy, { registry, states }: RuleServiceOptions) {
  requireOwn(policy);
  const { catalog } = states;
  if (typeof given !== 'string') {
    const { filters, ...definition } = given as { readonly filters?: OwnRuleInput['filters'] };
    const rule = readRule('trial', definition, visibleTo(policy, catalog));
    return { rule, policy: narrowPolicy(policy, filters ?? [], rule, catalog) };
  }
  const existing = findRule(given, policy, registry);
  if ('view' in existing) {
    throw new InvalidRequestError('invalid_rule', `rule "${given}" is stopped: ${existing.view.own?.stopped?.message}`);
  }
  const { rule, own } = existing;
  return { rule, policy: narrowPolicy(policy, own?.filters ?? [], rule, catalog) };
}

/** Rules for everybody are computed on all rows and notify the channels of the catalogue. */
function toShared({ definition, filters, mailLanguage }: OwnRuleInput): unknown {
  const path = filters.length > 0 ? 'filters' : mailLanguage === null ? undefined : 'mailLanguage';
  if (path === undefined) return definition;
  throw new InvalidRequestError('invalid_rule', `${path}: expected it on rules of one's own only`, { path });
}

function requireOfApi(existing: KnownRule | StoppedRule, expected: string): void {
  if ('view' in existing || existing.origin === 'api') return;
  const message = `rule "${existing.rule.name}" is in the catalogue: expected ${expected}`;
  throw new InvalidRequestError('catalog_rule', message);
}
