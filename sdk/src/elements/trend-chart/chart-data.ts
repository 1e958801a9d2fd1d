import { chart as english } from '../../format/texts/en/chart.ts';
import type { Formatter } from '../../format/formatter.ts';
import type { Texts } from '../../format/texts/texts.ts';
import type { CatalogView, MetricView } from '../../protocol/catalog.ts';
import type { Granularity, QueryResult } from '../../protocol/query.ts';
import { matchCalendar, type EventSpan } from '../../view/series/match-calendar.ts';
import { computePace } from '../../view/series/compute-pace.ts';
import { computeBucketTarget } from '../../view/series/compute-target.ts';
import { toBuckets, type Bucket } from '../../view/series/describe-series.ts';
import { findUnusual, matchUsual, type UsualRange } from '../../view/anomalies/find-usual.ts';
import { toParts, type Part, type PartsChoice } from '../../view/to-parts.ts';
import type { PartRows } from './parts-controller.ts';

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
  /** Events of the catalogue's calendar, and notes of readers. */
  readonly events: readonly EventSpan[];
  readonly pace: ReturnType<typeof computePace>;
  /** Target of one bucket; undefined where the catalogue has none of that length. */
  readonly target: number | undefined;
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
  /** Finds the notes in buckets that begin at these instants. */
  readonly findNotes?: (slots: readonly string[]) => readonly EventSpan[];
  /** Undefined: not split. */
  readonly split: (PartRows & Pick<PartsChoice, 'by' | 'findLabel'>) | undefined;
}

/** Derives from a result what a chart shows. */
export function toChartData(result: QueryResult, metric: MetricView, choice: ChartChoice): ChartData {
  const { formatter, granularity, rangeName, comparedName, isWhole, split, catalog, findNotes } = choice;
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
    parts: split ? toParts(split.rows, { ...split, metric, buckets, otherLabel: texts.other }) : [],
    usual,
    unusual: findUnusual(buckets, usual),
    events: [
      ...matchCalendar(catalog?.calendar ?? [], catalog?.timezone, slots, granularity),
      ...(findNotes?.(slots) ?? []),
    ],
    pace: computePace(result, metric, buckets),
    target: computeBucketTarget(metric, granularity, isWhole),
  };
}

/** Names of the events that a bucket belongs to; empty for none. */
export const nameEvents = ({ events }: ChartData, index: number): string =>
  events
    .filter(({ from, to }) => from <= index && index <= to)
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
