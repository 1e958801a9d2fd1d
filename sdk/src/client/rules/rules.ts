import type { Query, QueryResponse, QueryResult } from '../../protocol/query.ts';
import type {
  ChannelView,
  OwnRuleDefinition,
  RuleBacktest,
  RuleDefinition,
  RuleList,
  RuleView,
} from '../../protocol/rules.ts';
import type { Filter } from '../../protocol/query.ts';
import { ClientError } from '../client-error.ts';
import type { Client, ClientAccess } from '../client.ts';

/** A rule that is tried, on some of the rows that the reader may see. */
export interface TriedRule extends RuleDefinition {
  readonly filters?: readonly Filter[];
}

/** A rule for everybody as it is created, under a name that no other has. */
export interface SharedRuleDefinition extends RuleDefinition {
  readonly name: string;
}

/** Rules of the reader, and those for everybody. Each call is one request and throws ClientError. */
export interface Rules {
  /** Lists the rules that the reader may see; `own` is there where it may make rules for itself. */
  list(): Promise<RuleList>;
  /** Creates a rule of the reader's own. */
  create(rule: OwnRuleDefinition): Promise<RuleView>;
  /** Creates a rule for everybody, for readers who manage rules. */
  createShared(rule: SharedRuleDefinition): Promise<RuleView>;
  /** Replaces a rule at a version: `conflict` where it is no longer that. */
  change(name: string, rule: (OwnRuleDefinition | RuleDefinition) & { readonly version: number }): Promise<RuleView>;
  remove(name: string): Promise<void>;
  /** Turns a rule off, or on again. */
  turn(name: string, isOn: boolean): Promise<RuleView>;
  /** Lists the channels that rules for everybody may notify, for readers who manage rules. */
  listChannels(): Promise<readonly ChannelView[]>;
  /** Tells what a rule would have done in a range. */
  backtest(rule: TriedRule, dateRange: string): Promise<RuleBacktest>;
  /** Loads the numbers that a rule is drawn over. */
  load(query: Query): Promise<QueryResult>;
}

/** Returns the rules of a client, the same object each time. */
export const getRules = (client: Client): Rules => client.use(createRules);

function createRules({ send }: ClientAccess): Rules {
  const pathOf = (name: string): string => `/v1/rules/${encodeURIComponent(name)}`;
  return {
    list: async () => (await send('/v1/rules')) as RuleList,
    create: async (rule) => (await send('/v1/own-rules', rule)) as RuleView,
    createShared: async (rule) => (await send('/v1/rules', rule)) as RuleView,
    change: async (name, rule) => (await send(pathOf(name), rule, { method: 'PUT' })) as RuleView,
    async remove(name) {
      await send(pathOf(name), undefined, { method: 'DELETE' });
    },
    turn: async (name, isOn) => (await send(`${pathOf(name)}/${isOn ? 'enable' : 'disable'}`, {})) as RuleView,
    listChannels: async () => ((await send('/v1/channels')) as { readonly channels: readonly ChannelView[] }).channels,
    backtest: async (rule, dateRange) => (await send('/v1/rules/backtest', { rule, dateRange })) as RuleBacktest,
    async load(query) {
      const { results } = (await send('/v1/query', { queries: [query] })) as QueryResponse;
      const [result] = results;
      if (!result || 'error' in result) {
        throw new ClientError(result?.error ?? { code: 'internal', message: 'no result', retryable: true });
      }
      return result;
    },
  };
}
