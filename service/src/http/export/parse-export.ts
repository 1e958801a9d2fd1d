import type { DashboardView } from '../../../../sdk/src/protocol/dashboards.ts';
import type { ExportRequest } from '../../../../sdk/src/protocol/exports.ts';
import { requireAction } from '../../access/actions/actions.ts';
import type { Access } from '../../access/authenticate.ts';
import type { Policy } from '../../access/types.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import type { DashboardService } from '../../dashboards/types.ts';
import { InvalidRequestError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';
import { checkFilterCount } from '../../query/parse/filter-schema.ts';
import { exportRequestSchema } from '../../wire/exports.ts';
import { parse } from '../parse.ts';
import { listQueries, type UnparsedQuery } from './dashboard-queries.ts';

export interface ParsedExport extends Pick<ExportRequest, 'format'> {
  readonly locale: string | undefined;
  /** Name of the file, without its ending. */
  readonly name: string;
  /** Id of the dashboard, or names of metrics that the principal may see: nothing else that was sent. Empty without any. */
  readonly item: string;
  readonly queries: readonly UnparsedQuery[];
  /** True where personal data is asked for, which the principal may read. */
  readonly personal: boolean;
}

interface ExportSources {
  readonly catalog: Catalog;
  readonly dashboards: DashboardService;
}

/** Metrics that an item names, so that it stays short. */
const NAMED_METRICS = 5;

const DASHBOARD_ONLY = ['dateRange', 'compareDateRange', 'filters', 'timezone'] as const;

/**
 * Parses the body of an export; a dashboard is that with the changes of the reader. Throws `invalid_request`, `not_found`
 * for a dashboard that the principal does not have, and `forbidden` for personal data that it may not read.
 */
export async function parseExport(
  body: unknown,
  { catalog, dashboards }: ExportSources,
  access: Access,
): Promise<ParsedExport> {
  checkFilterCount((body as { filters?: unknown } | null)?.filters, 'filters');
  const request = parse(exportRequestSchema, body);
  const { format, locale, queries, dashboard, personal = false } = request;
  if (personal) requireAction(access.policy, 'personal', 'export personal data');
  if (locale !== undefined && !isLanguage(locale)) throw refuse('locale', locale, 'a BCP 47 language such as de-DE');
  if ((queries === undefined) === (dashboard === undefined)) {
    throw refuse('queries', queries, 'either queries or the id of a dashboard');
  }
  if (dashboard === undefined) {
    const extra = DASHBOARD_ONLY.find((name) => request[name] !== undefined);
    if (extra) throw refuse(extra, request[extra], 'it beside a dashboard only; queries have their own');
  }
  const metrics = [...new Set(queries?.flatMap((query) => query.metrics))];
  return {
    format,
    locale,
    personal,
    item: dashboard ?? nameMetrics(metrics, access.policy),
    name: (dashboard ?? metrics.join('-')).replace(/[^\w-]/g, '_').slice(0, 80),
    queries:
      queries?.map(({ title, ...query }) => ({ title, query })) ??
      queriesOf(request, catalog, await dashboards.show(dashboard ?? '', access)),
  };
}

/** Names some metrics of those that a policy sees, the same for the same metrics in any order. */
const nameMetrics = (metrics: readonly string[], policy: Policy): string =>
  metrics
    .filter((name) => policy.metrics.has(name))
    .sort()
    .slice(0, NAMED_METRICS)
    .join('-');

function queriesOf(request: ExportRequest, catalog: Catalog, view: DashboardView): readonly UnparsedQuery[] {
  const titleOf = (name: string): string => (catalog.metrics.get(name) ?? catalog.dimensions.get(name))?.title ?? name;
  const queries = listQueries(view, request, titleOf);
  if (queries.length === 0) throw refuse('dashboard', view.id, 'one with cards, charts, breakdowns or tables');
  return queries;
}

const refuse = (path: string, value: unknown, expected: string): InvalidRequestError =>
  new InvalidRequestError('invalid_request', `${path} is ${formatValue(value)}: expected ${expected}`, { path });

function isLanguage(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}
