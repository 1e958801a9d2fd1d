import type pg from 'pg';
import { findReason } from '../../../sdk/src/format/find-reason.ts';
import type { DashboardLayout, DashboardWidget } from '../../../sdk/src/protocol/dashboards.ts';
import { parseFilterText } from '../../../sdk/src/protocol/filter-text.ts';
import type { DateRange, Filter, QueryResult } from '../../../sdk/src/protocol/query.ts';
import type { Access } from '../access/authenticate.ts';
import { compilePolicy } from '../access/compile-policy.ts';
import type { Policy } from '../access/types.ts';
import { InvalidRequestError, OperatorError } from '../base/errors.ts';
import type { Digest } from '../catalog/model/digest-types.ts';
import type { Catalog } from '../catalog/model/types.ts';
import type { AnomalyService } from '../insight/anomalies/types.ts';
import type { ExplanationService } from '../insight/explanations/types.ts';
import { MIN_COVERAGE } from '../query/answer/min-coverage.ts';
import { readNumber } from '../query/answer/wire-number.ts';
import type { QueryService } from '../query/types.ts';
import { createDashboardService } from '../dashboards/dashboard-service.ts';
import { findDashboard } from '../dashboards/present-dashboard.ts';
import { findUnfinished } from './find-unfinished.ts';
import { readTrend } from './read-trend.ts';
import { findPeriod, type Period } from './schedule.ts';
import type { DigestAnomaly, DigestBreakdown, DigestCard, DigestContent, Unfinished } from './types.ts';

export interface ComposeOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  readonly queries: QueryService;
  readonly anomalies: AnomalyService;
  readonly explanations: ExplanationService;
  onError(error: unknown): void;
}

const MAX_CARDS = 12;
const MAX_BREAKDOWNS = 4;
const TOP = 3;

const COMPARISONS = { day: 'same period last week', week: 'previous period' } as const;

interface Reading {
  readonly digest: Digest;
  readonly period: Period;
  readonly policy: Policy;
  readonly dateRange: DateRange;
}

/**
 * Reads the numbers of a digest that is due at an instant, as a reader of its role would. Throws what the queries throw,
 * and an OperatorError where the role sees nothing of the dashboard.
 */
export async function composeDigest(digest: Digest, atMs: number, options: ComposeOptions): Promise<DigestContent> {
  const { catalog } = options;
  const principal = {
    subject: digest.reader ?? `digest:${digest.id}`,
    roles: [digest.role],
    attributes: digest.attributes,
    expiresAtMs: Infinity,
  };
  const policy = compilePolicy(catalog, principal);
  const layout = await findLayout(digest, { principal, policy }, options);
  const widgets = layout?.sections.flatMap((section) => section.widgets) ?? [];
  if (widgets.length === 0) {
    throw new OperatorError(
      'empty_digest',
      `digest ${digest.id}: role ${digest.role} sees nothing of dashboard ${digest.dashboard}${digest.reader === undefined ? '' : `, or ${digest.reader} has taken all away`}`,
    );
  }
  const period = findPeriod(digest.every, atMs, catalog);
  const reading = { digest, period, policy, dateRange: period.dates };
  const subjects = (element: string): Subject[] =>
    listSubjects(
      widgets.filter((widget) => widget.element === element),
      layout?.selected,
    );
  const named = subjects('kpi-card');
  const shown = (named.length > 0 ? named : subjects('trend-chart')).slice(0, MAX_CARDS);
  const splits = subjects('kpi-breakdown').slice(0, MAX_BREAKDOWNS);
  // One after another: nobody waits for a digest, and readers should not wait because of one.
  const cards = await readEach(shown, (subject) => readCard(subject, reading, options), options);
  const breakdowns = await readEach(splits, (split) => readBreakdown(split, reading, options), options);
  return { digest, period, cards, breakdowns };
}

/** The dashboard as its role sees it, with the changes of the reader that the digest names. */
async function findLayout(
  { dashboard, reader }: Digest,
  access: Access,
  { pool, catalog }: ComposeOptions,
): Promise<Pick<DashboardLayout, 'sections' | 'selected'> | undefined> {
  const base = findDashboard(catalog, access, dashboard);
  if (!base || reader === undefined) return base?.layout;
  return createDashboardService({ pool, catalog, onSaved: () => undefined }).show(dashboard, access);
}

/** Reads one after another. What cannot be asked, as with a filter that a metric does not have, is reported and left out. */
async function readEach<Part>(
  subjects: readonly Subject[],
  read: (subject: Subject) => Promise<Part>,
  { onError }: ComposeOptions,
): Promise<Part[]> {
  const parts: Part[] = [];
  for (const subject of subjects) {
    try {
      parts.push(await read(subject));
    } catch (error) {
      if (!(error instanceof InvalidRequestError)) throw error;
      onError(error);
    }
  }
  return parts;
}

/** A metric as a widget shows it. */
interface Subject extends Pick<DigestCard, 'metric' | 'label' | 'filters'> {
  readonly by: string;
}

/** Lists what widgets show, each once: charts over other ranges are the same in a digest. */
function listSubjects(widgets: readonly DashboardWidget[], selected: string | undefined): Subject[] {
  const read = (text: unknown): readonly Filter[] => (typeof text === 'string' ? (parseFilterText(text) ?? []) : []);
  const subjects = widgets.flatMap(({ props: { metric, metrics, label, by = '', filters } }) => {
    const names = String(metrics ?? metric).split(',');
    return names.map((name) => ({
      metric: name.trim(),
      // That of a chart of several is of none of them.
      label: label === undefined || names.length > 1 ? undefined : String(label),
      by: String(by),
      filters: [...read(selected), ...read(filters)],
    }));
  });
  return [...new Map(subjects.map((each) => [JSON.stringify([each.metric, each.by, each.filters]), each])).values()];
}

async function readCard(
  { metric, label, filters }: Subject,
  reading: Reading,
  options: ComposeOptions,
): Promise<DigestCard> {
  const { digest, period, policy, dateRange } = reading;
  const result = await options.queries.answer(
    { metrics: [metric], filters, timeDimension: { dateRange, compareDateRange: COMPARISONS[digest.every] } },
    policy,
  );
  return {
    metric,
    label,
    filters,
    value: readNumber(result.totals[metric]),
    ...compare(metric, result),
    unusual: await findUnusual({ metric, filters }, reading, options),
    unfinished: judge(metric, result, period, options),
    trend: await readTrend({ metric, filters }, reading, options),
  };
}

const judge = (metric: string, { watermark }: QueryResult, period: Period, { catalog }: ComposeOptions): Unfinished =>
  findUnfinished(
    period,
    watermark === null ? null : Date.parse(watermark),
    catalog.metrics.get(metric)?.settlesMs ?? 0,
    catalog.timezone,
  );

/** Compares like with like, or not at all. */
function compare(metric: string, { comparison }: QueryResult): Pick<DigestCard, 'base' | 'compared'> {
  const aligned = comparison?.aligned;
  if (!aligned || (aligned.coverage ?? 1) < MIN_COVERAGE) return { base: null, compared: null };
  return { base: readNumber(aligned.totals[metric]), compared: readNumber(aligned.current.totals[metric]) };
}

async function findUnusual(
  { metric, filters }: Pick<Subject, 'metric' | 'filters'>,
  { digest, policy, dateRange }: Reading,
  { anomalies, explanations, onError }: ComposeOptions,
): Promise<DigestAnomaly | undefined> {
  const list = await anomalies.find({ metric, dateRange, granularity: 'day', severity: 'medium', filters }, policy);
  const [worst] = list.anomalies.toSorted((a, b) => Math.abs(b.peak.deviation) - Math.abs(a.peak.deviation));
  if (!worst) return undefined;
  const { time, lower, upper, value } = worst.peak;
  const explained = await explanations
    .explain(
      {
        metric,
        dateRange: digest.every === 'day' ? dateRange : [time, worst.to],
        compareDateRange: undefined,
        filters,
        timezone: undefined,
        language: digest.language,
        isRaised: true,
      },
      policy,
    )
    .catch((error: unknown) => {
      onError(error);
      return undefined;
    });
  return { direction: worst.direction, time, lower, upper, value, reason: explained && findReason(explained) };
}

async function readBreakdown(
  { metric, by: dimension, label, filters }: Subject,
  { digest, period, policy, dateRange }: Reading,
  options: ComposeOptions,
): Promise<DigestBreakdown> {
  const result = await options.queries.answer(
    {
      metrics: [metric],
      dimensions: [dimension],
      filters,
      timeDimension: { dateRange, compareDateRange: COMPARISONS[digest.every] },
      order: [[metric, 'desc']],
      limit: TOP,
    },
    policy,
  );
  return {
    metric,
    label,
    dimension,
    unfinished: judge(metric, result, period, options),
    rows: result.rows.map((row, index) => ({
      member: row[dimension] === null || row[dimension] === undefined ? null : String(row[dimension]),
      value: readNumber(row[metric]),
      base: readNumber(result.comparison?.rows[index]?.[metric]),
    })),
  };
}
