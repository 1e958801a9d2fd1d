import type { TemplateResult } from 'lit';
import { chart as english } from '../../format/texts/en/chart.ts';
import type { Formatter } from '../../format/formatter.ts';
import type { Texts } from '../../format/texts/texts.ts';
import type { CatalogView, MetricView } from '../../protocol/catalog.ts';
import type { Granularity, QueryResult } from '../../protocol/query.ts';
import { matchCalendar } from '../../view/series/match-calendar.ts';
import { computePace } from '../../view/series/compute-pace.ts';
import { computeBucketTarget } from '../../view/series/compute-target.ts';
import { toBuckets, type Bucket } from '../../view/series/describe-series.ts';
import { findUnusual, matchUsual, type UsualRange } from '../../view/anomalies/find-usual.ts';
import type { Part } from '../../view/to-parts.ts';
import type { Mark } from '../marks/mark.ts';
import type { ChartModel } from './engine/chart-model.ts';
import type { Split } from './parts-controller.ts';
import type { ChartLook } from './to-chart-model.ts';

/** Content of the picture, the table, the readout and the sentences of a chart. */
export interface ChartData {
  readonly metric: MetricView;
  readonly result: QueryResult;
  readonly formatter: Formatter;
  readonly texts: Texts['chart'];
  readonly granularity: Granularity;
  /** Name of the range that is shown, as a text of its own. */
  readonly rangeName: string;
  /** Name of the line that is compared with; empty without a comparison. */
  readonly comparedName: string;
  readonly buckets: readonly Bucket[];
  /** By a dimension; none: not split. */
  readonly parts: readonly Part[];
  /** Expected range of each bucket. */
  readonly usual: readonly (UsualRange | undefined)[];
  /** Indexes of values outside it, the furthest first. */
  readonly unusual: readonly number[];
  /** Events of the catalogue's calendar, notes of readers, and alerts. */
  readonly events: readonly Mark[];
  readonly pace: ReturnType<typeof computePace>;
  /** Target of one bucket; undefined where the catalogue has none of that length. */
  readonly target: number | undefined;
  /** There for several metrics, of which the first is `metric`. */
  readonly several?: SeveralView;
}

/** A column of the table. */
export interface TableColumn {
  readonly title: string;
  readonly isMuted?: boolean;
  /** The cell of a bucket. */
  show(index: number): string;
}

/** Picture and words of several metrics, in place of those of one. */
export interface SeveralView {
  readonly metrics: readonly MetricView[];
  /** As `describeLimits` has them. */
  readonly limits: readonly string[];
  readonly columns: readonly TableColumn[];
  toModel(look: ChartLook): ChartModel;
  /** The values of a bucket. */
  say(index: number): string;
  summarise(range: string): string;
  renderTotals(): TemplateResult;
  renderValues(index: number): TemplateResult[];
}

export interface ChartChoice {
  readonly formatter: Formatter;
  readonly granularity: Granularity;
  readonly rangeName: string;
  readonly comparedName: string;
  /** False where only some rows are shown. */
  readonly isWhole: boolean;
  /** Calendar and time zone of the catalogue; undefined until it is loaded. */
  readonly catalog?: Pick<CatalogView, 'calendar' | 'timezone'> | undefined;
  /** Finds the notes and alerts in buckets that begin at these instants. */
  readonly findMarks?: (slots: readonly string[]) => readonly Mark[];
  /** Undefined: not split. */
  readonly split: Split | undefined;
}

/** Derives from a result what a chart shows. */
export function toChartData(result: QueryResult, metric: MetricView, choice: ChartChoice): ChartData {
  const { formatter, granularity, rangeName, comparedName, isWhole, split, catalog, findMarks } = choice;
  const buckets = toBuckets(result, metric);
  const slots = buckets.map(({ slot }) => slot);
  const texts = formatter.texts.chart ?? english;
  const usual = matchUsual(result, metric.name, buckets);
  return {
    metric,
    result,
    formatter,
    texts,
    granularity,
    rangeName,
    comparedName,
    buckets,
    parts: split?.({ metric, buckets, otherLabel: texts.other }) ?? [],
    usual,
    unusual: findUnusual(buckets, usual),
    events: [
      ...matchCalendar(catalog?.calendar ?? [], catalog?.timezone, slots, granularity),
      ...(findMarks?.(slots) ?? []),
    ],
    pace: computePace(result, metric, buckets),
    target: computeBucketTarget(metric, granularity, isWhole, result.targets),
  };
}

/** The events, notes and alerts that a bucket belongs to. */
export const findMarks = ({ events }: ChartData, index: number): readonly Mark[] =>
  events.filter(({ from, to }) => from <= index && index <= to);

/** Their names; empty for none. */
export const nameEvents = (data: ChartData, index: number): string =>
  findMarks(data, index)
    .map(({ name }) => name)
    .join(', ');

/** The instant after a bucket. */
export const findEnd = ({ buckets, result }: ChartData, index: number): string =>
  buckets[index + 1]?.slot ?? result.dateRange[1];

/** The bucket of an instant, such as the one that the reader points at in another chart; null where it is outside. */
export function findBucketAt({ buckets, result }: ChartData, instant: string | null | undefined): number | null {
  const [from, to] = result.dateRange;
  if (!instant || instant < from || instant >= to) return null;
  const index = buckets.findLastIndex(({ slot }) => slot <= instant);
  return index < 0 ? null : index;
}
