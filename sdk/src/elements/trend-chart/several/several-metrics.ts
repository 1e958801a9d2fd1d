import type { ReactiveElement, TemplateResult } from 'lit';
import type { Client } from '../../../client/client.ts';
import { createSettledController, type SettledController } from '../../../controllers/settled-controller.ts';
import type { MetricView } from '../../../protocol/catalog.ts';
import { findWrongMetrics } from '../../../protocol/check-chart-metrics.ts';
import type { DateRange, Query, QueryResult } from '../../../protocol/query.ts';
import { refuse } from '../../../view/read-attributes.ts';
import type { Mark } from '../../marks/mark.ts';
import { toChartData, type ChartChoice, type ChartData, type SeveralView } from '../chart-data.ts';
import { describeLimits, summarise } from '../describe-result.ts';
import { renderTotals, renderValues, sayValues, toColumns } from './render-lines.ts';
import { findAxes, toLinesModel } from './to-lines-model.ts';

/** A metric of a chart of several. */
export interface Line {
  readonly data: ChartData;
  /** Place among the lines, from 0, which decides how it looks. */
  readonly place: number;
  /** True for the axis on the other side. */
  readonly isSecond: boolean;
  readonly isBar: boolean;
  /** The range that is counted. */
  readonly headline: QueryResult | undefined;
}

export interface SeveralQuestion {
  readonly client: Client | undefined;
  readonly result: QueryResult;
  readonly metrics: readonly MetricView[];
  readonly choice: ChartChoice;
  readonly type: 'line' | 'area' | 'bar' | null;
  readonly range: DateRange;
  /** Undefined for no comparison. */
  readonly compare: DateRange | undefined;
  buildQuery(): Query;
  findMarks(metric: string, slots: readonly string[]): readonly Mark[];
  renderDetails(metric: MetricView): unknown;
}

export interface SeveralMetrics {
  /** Throws an Error that says why metrics cannot be lines of one chart. */
  check(metrics: readonly MetricView[], by: string | null): void;
  derive(question: SeveralQuestion): ChartData;
  /** Ends what is followed for metrics from a place on: all for a chart of one. */
  release(buildQuery: SeveralQuestion['buildQuery'], from?: number): void;
}

/** Derives a chart of several metrics for its host, and follows what each of them needs beside the rows. */
export function createSeveralMetrics(host: ReactiveElement): SeveralMetrics {
  const controllers: SettledController[] = [];
  const release = (build: SeveralQuestion['buildQuery'], from = 0): void => {
    for (const settled of controllers.slice(from)) settled.follow(undefined, build, undefined, undefined);
  };
  return {
    release,
    check(metrics, by) {
      const names = metrics.map(({ name }) => name).join(',');
      const expected = findWrongMetrics(metrics);
      if (expected) refuse('metrics', names, expected);
      if (by) refuse('by', by, `one metric, not metrics="${names}": several are not split`);
    },
    derive(question) {
      const { client, result, metrics, choice, type, buildQuery } = question;
      const axes = findAxes(metrics);
      release(buildQuery, metrics.length);
      const lines = metrics.map((metric, place): Line => {
        const settled = (controllers[place] ??= createSettledController(host));
        const findMarks = (slots: readonly string[]): readonly Mark[] => question.findMarks(metric.name, slots);
        const data = toChartData(result, metric, { ...choice, findMarks });
        const headline = settled.follow(client, buildQuery, result, data.metric);
        const isSecond = axes[place] === 1;
        // Bars of two units would look as if they could be compared.
        return { data, place, isSecond, isBar: type === 'bar' && !isSecond, headline };
      });
      return join(lines, question);
    },
  };
}

/** One chart of all lines: what is the same of all is that of the first. */
function join(lines: readonly Line[], question: SeveralQuestion): ChartData {
  const [first] = lines as readonly [Line, ...Line[]];
  const { data } = first;
  const calendar = data.events.filter(({ source }) => !source);
  const marks = lines.flatMap((line) => line.data.events.filter(({ source }) => source));
  return {
    ...data,
    // The names of lines say which metric a number is of; a mark on a bucket counts for any of them.
    buckets: data.buckets.map((bucket, index) => ({
      ...bucket,
      before: null,
      pending: lines.map((line) => line.data.buckets[index]?.pending).find(Boolean),
    })),
    events: [...calendar, ...marks],
    target: undefined,
    pace: undefined,
    several: toView(lines, question),
  };
}

const toView = (lines: readonly Line[], question: SeveralQuestion): SeveralView => ({
  metrics: lines.map(({ data }) => data.metric),
  limits: describeAllLimits(lines),
  columns: toColumns(lines),
  toModel: (look) => toLinesModel(lines, look),
  say: (index) => sayValues(lines, index),
  summarise: (range) =>
    lines
      .map(({ data, headline }) =>
        summarise(data, data.metric.title, range, headline?.totals[data.metric.name]).replace(/\.?$/, '.'),
      )
      .join(' '),
  renderTotals: () => renderTotals(lines, question),
  renderValues: (index): TemplateResult[] => renderValues(lines, index),
});

/** Sentences that hold for all metrics once, others with the metric that they are about. */
function describeAllLimits(lines: readonly Line[]): readonly string[] {
  const all = lines.map(({ data }) => describeLimits(data));
  const isShared = (sentence: string): boolean => all.every((sentences) => sentences.includes(sentence));
  return [
    ...(all[0] ?? []).filter(isShared),
    ...lines.flatMap(({ data }, place) =>
      (all[place] ?? [])
        .filter((sentence) => !isShared(sentence))
        .map((sentence) => `${data.metric.title}: ${sentence}`),
    ),
  ];
}
