import { z } from 'zod';
import { language } from '../../catalog/file/shapes.ts';
import { checkFilterCount, filterSchema } from '../../query/parse/filter-schema.ts';
import type { RouteContext } from '../context.ts';
import { parse } from '../parse.ts';
import { readJson } from '../read-body.ts';
import type { HttpOptions } from '../types.ts';

/** A rule itself is validated by the catalogue's own schema; these schemas cover the properties around it. */
const definition = z.looseObject({ filters: z.array(filterSchema).optional() });
const own = {
  filters: z.array(filterSchema).default([]),
  mailLanguage: language.nullable().default(null),
};
const RULE_SCHEMAS = {
  create: z.looseObject({ name: z.string().max(64) }),
  createOwn: z.looseObject(own),
  edit: z.looseObject({ version: z.int32().nonnegative().optional(), ...own }),
  test: z.strictObject({ rule: z.union([z.string().max(64), definition]) }),
  backtest: z.strictObject({
    rule: z.union([z.string().max(64), definition]),
    dateRange: z.union([z.string().max(100), z.tuple([z.string().max(100), z.string().max(100)])]),
  }),
};

const checkFilters = (rule: unknown): void =>
  checkFilterCount((rule as { filters?: unknown } | null)?.filters, 'filters');

type Params = RouteContext & { params: Record<string, string> };

/** `/v1/rules` and `/v1/own-rules`: list, show, create, edit, disable, enable, remove, test and backtest. */
export function routeRules({ rules, bodyBytes }: HttpOptions) {
  const bodyOf = (context: RouteContext): Promise<unknown> => readJson(context.req, bodyBytes);
  const nameOf = (context: Params): string => context.params.name as string;
  return {
    async list(context: RouteContext): Promise<void> {
      const { access } = context.state;
      const rights = rules.findOwnRights(access);
      context.body = { rules: rules.list(access.policy), ...(rights && { own: rights }) };
    },
    async show(context: Params): Promise<void> {
      context.body = rules.show(nameOf(context), context.state.access.policy);
    },
    async create(context: RouteContext): Promise<void> {
      const { name, ...rule } = parse(RULE_SCHEMAS.create, await bodyOf(context));
      context.body = await rules.create(name, rule, context.state.access);
      context.status = 201;
    },
    async createOwn(context: RouteContext): Promise<void> {
      const body = await bodyOf(context);
      checkFilters(body);
      const { filters, mailLanguage, ...rule } = parse(RULE_SCHEMAS.createOwn, body);
      context.body = await rules.createOwn({ definition: rule, filters, mailLanguage }, context.state.access);
      context.status = 201;
    },
    async edit(context: Params): Promise<void> {
      const body = await bodyOf(context);
      checkFilters(body);
      const { version, filters, mailLanguage, ...rule } = parse(RULE_SCHEMAS.edit, body);
      const input = { definition: rule, filters, mailLanguage };
      context.body = await rules.edit(nameOf(context), input, version, context.state.access);
    },
    async disable(context: Params): Promise<void> {
      context.body = await rules.disable(nameOf(context), context.state.access);
    },
    async enable(context: Params): Promise<void> {
      context.body = await rules.enable(nameOf(context), context.state.access);
    },
    async remove(context: Params): Promise<void> {
      await rules.remove(nameOf(context), context.state.access);
      context.status = 204;
    },
    async test(context: RouteContext): Promise<void> {
      const body = await bodyOf(context);
      checkFilters((body as { rule?: unknown } | null)?.rule);
      const { rule } = parse(RULE_SCHEMAS.test, body);
      context.body = await rules.test(rule, context.state.access);
    },
    async backtest(context: RouteContext): Promise<void> {
      const body = await bodyOf(context);
      checkFilters((body as { rule?: unknown } | null)?.rule);
      const { rule, dateRange } = parse(RULE_SCHEMAS.backtest, body);
      context.body = await rules.backtest(rule, dateRange, context.state.access);
    },
  };
}
