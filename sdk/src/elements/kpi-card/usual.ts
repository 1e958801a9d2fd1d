import type { ReactiveElement } from 'lit';
import type { Client } from '../../client/client.ts';
import { getInsights } from '../../client/insights.ts';
import { whenIdle } from '../../controllers/when-idle.ts';
import type { Formatter } from '../../format/formatter.ts';
import { usual as english } from '../../format/texts/en/usual.ts';
import { fill } from '../../format/texts/texts.ts';
import type { CatalogView, MetricView } from '../../protocol/catalog.ts';
import type { Explanation } from '../../protocol/explanations.ts';
import type { ExpectedRange, Query, QueryResult } from '../../protocol/query.ts';
import { describeCause } from '../../view/anomalies/describe-cause.ts';
import type { Bucket } from '../../view/series/describe-series.ts';
import { drawBand, drawMarks } from '../../view/series/draw-band.ts';
import type { Box, Scale } from '../../view/series/draw-line.ts';
import { findLabel } from '../../view/find-label.ts';
import { judgeUsual, type Finding, type UsualView } from '../../view/anomalies/judge-usual.ts';

/** The numbers that a card shows, and their query. */
export interface UsualSubject {
  readonly client: Client;
  readonly catalog: CatalogView;
  readonly query: Query;
  readonly result: QueryResult;
  readonly buckets: readonly Bucket[];
  readonly metric: MetricView;
  readonly formatter: Formatter;
}

export interface Usual {
  /** Call at each update. */
  follow(subject: UsualSubject | undefined): void;
  /** `good` or `bad` for a number outside its usual range, `odd` where neither is; undefined within it. */
  readonly tone: 'good' | 'bad' | 'odd' | undefined;
  /** A number outside its usual range in words, and the cause after it, as far as they are known. */
  readonly reason: readonly (string | undefined)[];
  /** Paths of the band behind the line and of the marks on it. */
  draw(count: number, scale: Scale, box: Box): { readonly band: string; readonly marks: string } | undefined;
}

/**
 * Loads the usual range of what its host shows, once per complete bucket and when the page is idle, and the cause of a number
 * outside it. A failure leaves the card as it is without a usual range.
 */
export function createUsual(host: ReactiveElement): Usual {
  let subject: UsualSubject | undefined;
  let key = '';
  let expected: readonly ExpectedRange[] | undefined;
  let view: UsualView | undefined;
  let causeKey = '';
  let cause: Explanation | undefined;
  let cancel: (() => void)[] = [];
  host.addController({
    hostDisconnected() {
      for (const each of cancel.splice(0)) each();
      key = causeKey = '';
    },
  });

  /** Loads when idle; drops an answer if meanwhile something else was asked for. */
  function load<T>(ask: () => Promise<T>, isCurrent: () => boolean, take: (answer: T) => void): void {
    const run = async (): Promise<void> => {
      const answer = await ask().catch(() => undefined);
      if (answer === undefined || !isCurrent()) return;
      take(answer);
      host.requestUpdate();
    };
    cancel = [...cancel.slice(-1), whenIdle(() => void run())];
  }

  function loadExpected({ client, query, result, metric }: UsualSubject): void {
    const { granularity, dateRange } = query.timeDimension;
    const wanted = { ...query, timeDimension: { granularity, dateRange }, expected: true } as Query;
    const current = JSON.stringify([wanted, result.dateRange, result.rows.at(-1)?.time]);
    if (current === key) return;
    if (key.split(',"timeDimension"')[0] !== current.split(',"timeDimension"')[0]) expected = undefined;
    key = current;
    load(
      () => client.query(wanted),
      () => key === current,
      (answer) => (expected = answer.expected?.[metric.name]),
    );
  }

  function loadCause({ client, query, result, metric, formatter, buckets }: UsualSubject, finding: Finding): void {
    const last = buckets.findLastIndex(({ value, pending }) => value !== null && !pending);
    const next = buckets[last + 1]?.slot ?? result.dateRange[1];
    const range = [finding.time ?? result.dateRange[0], next] as const;
    const { filters, timezone: timeZone } = query;
    const current = JSON.stringify([metric.name, range, filters, formatter.locale]);
    if (current === causeKey) return;
    causeKey = current;
    cause = undefined;
    load(
      () => getInsights(client).explain({ metric: metric.name, range, filters, timeZone, language: formatter.locale }),
      () => causeKey === current,
      (answer) => (cause = answer),
    );
  }

  return {
    follow(next) {
      subject = next;
      view = undefined;
      if (!next || !hasUsual(next)) return;
      loadExpected(next);
      view = expected && judgeUsual(next.buckets, expected, next.metric);
      if (view?.finding && next.catalog.explain !== false) loadCause(next, view.finding);
      else cause = undefined;
    },
    get tone() {
      const { finding } = view ?? {};
      const good = subject?.metric.direction;
      if (!finding || !subject) return undefined;
      return good === 'none' ? 'odd' : finding.deviation > 0 === (good === 'up_is_good') ? 'good' : 'bad';
    },
    get reason(): readonly (string | undefined)[] {
      if (!subject || !view?.finding) return [];
      return [describeFinding(subject, view.finding), cause && formatCause(subject, cause)];
    },
    draw(count, scale, box) {
      if (!view) return undefined;
      const { band, peaks } = view;
      const values = subject?.buckets.map(({ value }, index) => (peaks.includes(index) ? value : null)) ?? [];
      return { band: drawBand(band, count, scale, box), marks: drawMarks(values, count, scale, box) };
    },
  };
}

/** True for buckets that the service judges: hours, and days of the zone of the business. */
const hasUsual = ({ query: { timeDimension, timezone }, catalog }: UsualSubject): boolean =>
  timeDimension.granularity === 'hour' ||
  (timeDimension.granularity === 'day' && (timezone === undefined || timezone === catalog.timezone));

/** "13:00: 31% above usual". */
function describeFinding({ formatter, metric, query }: UsualSubject, { time, ratio, deviation }: Finding): string {
  const texts = formatter.texts.usual ?? english;
  const size = Math.abs(deviation);
  const amount =
    ratio !== undefined
      ? formatter.percent(Math.abs(ratio))
      : metric.format === 'percent'
        ? formatter.change(size, 'points').replace('+', '')
        : formatter.value(size, metric);
  const words = fill(deviation > 0 ? texts.above : texts.below, { amount });
  const finding = time ? fill(texts.at, { time: formatTime(formatter, time, query), finding: words }) : words;
  return finding;
}

/** ", mostly North". */
function formatCause({ formatter, catalog }: UsualSubject, explanation: Explanation): string | undefined {
  const texts = formatter.texts.usual ?? english;
  const driver = describeCause(explanation);
  if (driver === 'broad') return texts.broad;
  if (!driver || driver.value === null) return undefined;
  return fill(texts.mostly, { name: findLabel(catalog, driver.dimension, driver.value, formatter.locale) });
}

/** "13:00" of one day, else "Thu, 19 Nov" with the hour if buckets are hours. */
function formatTime({ dates }: Formatter, time: string, { timeDimension: { granularity, dateRange } }: Query): string {
  const isOfOneDay = dateRange === 'today' || dateRange === 'yesterday';
  return dates({
    ...(!isOfOneDay && { weekday: 'short', day: 'numeric', month: 'short' }),
    ...(granularity === 'hour' && { hour: 'numeric', minute: '2-digit' }),
  }).format(new Date(time));
}
