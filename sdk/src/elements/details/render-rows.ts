import { html, nothing, type TemplateResult } from 'lit';
import { describeAgainst } from '../../format/describe-against.ts';
import { formatSpan, type Formatter } from '../../format/formatter.ts';
import { details as englishDetails } from '../../format/texts/en/details.ts';
import { exploration as englishExploration } from '../../format/texts/en/exploration.ts';
import { fill, type Texts } from '../../format/texts/texts.ts';
import { SECOND, UNITS } from '../../format/value-format.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { Provenance } from '../../protocol/provenance.ts';
import type { QueryResult } from '../../protocol/query.ts';
import { lacksData } from '../../view/series/compute-change.ts';
import { computeTarget } from '../../view/series/compute-target.ts';
import { describeMeasure, describeSource } from '../../view/describe-origin.ts';
import type { WidgetSubject } from '../widget-subject.ts';

/** Renders the details of a metric. `provenance`: undefined while it is loading, null where it cannot be had. */
export function renderRows(subject: WidgetSubject, provenance: Provenance | null | undefined): TemplateResult {
  const { metric, shown, formatter } = subject;
  const { description, owner, target, direction } = metric;
  const texts = formatter.texts.details ?? englishDetails;
  const isLimit = direction === 'down_is_good';
  return html`${description ? html`<p class="lead"><bdi>${description}</bdi></p>` : nothing}
    <dl>
      ${renderRow(texts.formula, describeFormula(subject, provenance))}
      ${renderRow(texts.period, shown && formatSpan(formatter.dates, shown.dateRange))}
      ${renderRow(texts.comparison, shown && describeComparison(subject, shown))}
      ${
        target === undefined
          ? nothing
          : renderRow(isLimit ? texts.limit : texts.target, describeTarget(metric, shown, formatter, texts))
      }
      ${renderRow(texts.freshness, describeFreshness(metric, formatter, texts))}
      ${renderRow(texts.source, describeSources(subject, provenance))} ${renderRow(texts.owner, owner)}
    </dl>`;
}

/** Content that has been asked for. */
const LOADING = html`<div class="skeleton"></div>`;

/** Renders a row, and nothing without content. */
const renderRow = (name: string, content: unknown): unknown =>
  content
    ? html`<dt>${name}</dt>
        <dd>${typeof content === 'string' ? html`<bdi>${content}</bdi>` : content}</dd>`
    : nothing;

/** "sum of amount of orders"; of a formula of several measures, each of them below it. */
function describeFormula(
  { metric, catalog, formatter }: WidgetSubject,
  provenance: Provenance | null | undefined,
): unknown {
  if (provenance === undefined) return LOADING;
  const origin = provenance?.metrics.find(({ name }) => name === metric.name);
  if (!origin) return undefined;
  const texts = formatter.texts.exploration ?? englishExploration;
  const { definition, measures } = origin;
  const describe = (measure: (typeof measures)[number]): string =>
    describeMeasure(measure, catalog, texts, formatter.locale);
  if (measures.length === 1 && measures[0]?.name === definition) return describe(measures[0]);
  const formula = definition.replaceAll('/', '÷').replaceAll('*', '×').replaceAll(' - ', ' \u2212 ');
  return html`<bdi>${formula}</bdi> ${measures.map(
      (measure) => html`<div class="part"><bdi>${measure.name}: ${describe(measure)}</bdi></div>`,
    )}`;
}

function describeSources({ formatter }: WidgetSubject, provenance: Provenance | null | undefined): unknown {
  if (provenance === undefined) return LOADING;
  const texts = formatter.texts.exploration ?? englishExploration;
  return provenance?.sources.map(
    (source) => html`<div><bdi>${describeSource(source, formatter, Date.parse(provenance.asOf), texts)}</bdi></div>`,
  );
}

/** "vs yesterday up to 7 AM: €13,276 → €13,900": both numbers that a change is between. */
function describeComparison({ metric, formatter, exploration }: WidgetSubject, shown: QueryResult): string | undefined {
  const words = describeAgainst(exploration.compare, exploration.range, shown, formatter);
  const { aligned } = shown.comparison ?? {};
  if (!words || !aligned || lacksData(aligned)) return undefined;
  const [before, now] = [aligned, aligned.current].map(({ totals }) => formatter.value(totals[metric.name], metric));
  return `${words}: ${before} → ${now}`;
}

/** The target of a level, or of a day and of the period that is shown. */
function describeTarget(
  metric: MetricView,
  shown: QueryResult | undefined,
  { value }: Formatter,
  texts: Texts['details'],
): string {
  const target = value(metric.target, metric);
  if (metric.aggregation === 'ratio') return target;
  const whole = shown && computeTarget(shown, metric)?.value;
  const isOther = whole !== undefined && whole !== metric.target;
  return fill(isOther ? texts.dailyOf : texts.daily, { value: target, whole: value(whole, metric) });
}

function describeFreshness(
  { freshnessObjectiveMs, settlesMs }: MetricView,
  formatter: Formatter,
  texts: Texts['details'],
): unknown {
  return [
    fill(texts.within, { span: formatDuration(freshnessObjectiveMs, formatter) }),
    settlesMs && fill(texts.settles, { span: formatDuration(settlesMs, formatter) }),
  ].map((sentence) => sentence && html`<div><bdi>${sentence}</bdi></div>`);
}

/** "5 seconds", "10 days": in the largest unit that divides it. */
function formatDuration(ms: number, { number }: Formatter): string {
  const seconds = ms / 1000;
  const [unit, size] = UNITS.find(([, length]) => seconds % length === 0) ?? SECOND;
  return number(seconds / size, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 });
}
