import { html, nothing, type TemplateResult } from 'lit';
import { findUnit, type Formatter } from '../../format/formatter.ts';
import { describePart, describeTarget } from '../../format/describe-comparison.ts';
import { fill } from '../../format/texts/texts.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { AlignedComparison, DateRange, QueryResult } from '../../protocol/query.ts';
import { computeChange, lacksData, type Change } from '../../view/series/compute-change.ts';
import { formatAmount } from '../../view/format-amount.ts';
import type { Target } from '../../view/series/compute-target.ts';
import { findUncounted, type Bucket } from '../../view/series/describe-series.ts';
import { drawLine, findScale } from '../../view/series/draw-line.ts';
import { isSettling } from '../../view/series/is-settling.ts';
import type { Usual } from './usual.ts';

/** Size of the view box of the sparkline. */
const BOX = { width: 100, height: 30 };

export interface CardNumbers {
  readonly metric: MetricView;
  readonly result: QueryResult;
  /** The whole range, for the sparkline. */
  readonly buckets: readonly Bucket[];
  readonly formatter: Formatter;
  readonly range: DateRange;
  /** Undefined for no comparison. */
  readonly compare: DateRange | undefined;
  readonly isAnnounced: boolean;
  /** Says how old the number is, in the place of its change; undefined while it is not too old. */
  readonly age: unknown;
  readonly target: Target | undefined;
  /** Undefined until its code is loaded. */
  readonly usual: Usual | undefined;
  /** Verdict on a number outside its usual range or limit; a change has a colour only if its own verdict is the same. */
  readonly tone: Usual['tone'];
  readonly hasSparkline: boolean;
}

/** Skeleton shown until the numbers arrive. */
export const renderSkeleton = ({ texts }: Formatter): TemplateResult =>
  html`<span class="hidden" role="status">${texts.loading}</span>
    <div class="skeleton big"></div>
    <div class="skeleton small"></div>`;

/** Renders the number, then its change, target and sparkline. */
export function renderNumbers(numbers: CardNumbers): TemplateResult {
  const { metric, result, formatter, isAnnounced, hasSparkline } = numbers;
  const total = result.totals[metric.name];
  const unit = findUnit(metric);
  return html`<div part="value" class="value" aria-live=${isAnnounced ? 'polite' : 'off'}>
      <span class="number">${formatter.amount(total, metric)}</span>${
        unit && typeof total === 'number' ? html` <span class="unit">${unit}</span>` : nothing
      }
    </div>
    ${numbers.age ? html`<div class="change">${numbers.age}</div>` : renderChange(numbers)} ${renderTarget(numbers)}
    ${hasSparkline ? renderSparkline(numbers) : nothing}`;
}

function renderChange(numbers: CardNumbers): TemplateResult | typeof nothing {
  const { metric, result, formatter, range, compare } = numbers;
  if (compare === undefined || !result.comparison) return nothing;
  const versus = formatter.versus(compare, range, result.comparison.dateRange, Date.parse(result.asOf));
  const change = computeChange(result, metric);
  const { aligned, totals } = result.comparison;
  if (!change || !aligned) {
    // Of a range that runs, nothing may be complete yet.
    const base = aligned?.isWhole ? versus : fill(formatter.texts.overall, { versus });
    const words =
      aligned && lacksData(aligned)
        ? describeDataStart(aligned, versus, formatter)
        : `${base}: ${formatter.value(totals[metric.name], metric)}`;
    return html`<div part="change" class="change muted"><span>${words}</span></div>`;
  }
  const part = describePart(aligned, result, change.isSettling, formatter);
  return html`<div part="change" class="change">
    <span class="amount ${numbers.tone === change.sentiment ? change.sentiment : ''} ${change.direction}"
      >${formatChange(change, numbers)}</span
    ><span class="muted">${versus}</span>${part && html` <span class="muted">${part}</span>`}
  </div>`;
}

/** Explains a missing change: the first day with data to compare with. */
const describeDataStart = ({ dataFrom }: AlignedComparison, versus: string, { texts, dates }: Formatter): string =>
  fill(dataFrom ? texts.dataFrom : texts.noDataBefore, {
    versus,
    day: dates({ dateStyle: 'medium' }).format(new Date(dataFrom ?? 0)),
  });

/** Renders good or bad as a hidden word for screen readers, where it is a colour. */
function formatChange(
  { amount, unit, sentiment, direction }: Change,
  { metric, formatter, tone }: CardNumbers,
): unknown {
  const { texts } = formatter;
  if (direction === 'flat') return texts.noChange;
  const verdict =
    sentiment === 'none' || sentiment !== tone ? nothing : html`<span class="hidden">(${texts[sentiment]})</span>`;
  return [unit === 'amount' ? formatAmount(amount, metric, formatter) : formatter.change(amount, unit), verdict];
}

function renderTarget({ metric, target, formatter }: CardNumbers): TemplateResult | typeof nothing {
  if (!target) return nothing;
  const { ratio, isLimit } = target;
  return html`<div part="target" class="target">
    <svg
      class="bar ${isLimit ? (ratio > 1 ? 'bad' : '') : ratio >= 1 ? 'good' : ''}"
      viewBox="0 0 1 1"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect width=${Math.min(1, Math.max(0, ratio))} height="1" />
    </svg>
    <span>${describeTarget(target, metric, formatter)}</span>
  </div>`;
}

function renderSparkline(numbers: CardNumbers): TemplateResult | typeof nothing {
  const { metric, result, buckets, compare, usual } = numbers;
  const uncounted = findUncounted(buckets);
  // A bucket that still runs, settles or is cut by the range is not complete: drawn, it would look like a fall.
  const isLess = ({ pending, slot }: Bucket): boolean =>
    pending === 'partial' ||
    (uncounted !== undefined && slot >= uncounted.slot) ||
    (pending === 'cut' && metric.aggregation !== 'ratio');
  const values = buckets.filter(({ time }) => time).map((bucket) => (isLess(bucket) ? null : bucket.value));
  while (values.at(-1) === null) values.pop();
  const before = compare && result.comparison ? buckets.map((bucket) => bucket.before) : [];
  const count = Math.max(values.length, before.length);
  if (count < 2) return nothing;
  const scale = findScale(values, before);
  const last = values.map((value, index) => (index < values.length - 1 ? null : value));
  const { band = '', marks = '' } = usual?.draw(count, scale, BOX) ?? {};
  const [finding, cause] = usual?.reason ?? [];
  return html`<p part="reason" class="reason">
      <bdi><span>${finding}</span><span>${cause}</span></bdi>
    </p>
    <svg part="sparkline" class="sparkline" viewBox="0 0 100 30" preserveAspectRatio="none" aria-hidden="true">
      <path class="band" d=${band} />
      <path class="before" d=${drawLine(before, count, scale, BOX)} />
      <path stroke-dasharray=${isSettling(result, metric) ? '3 3' : nothing} d=${drawLine(values, count, scale, BOX)} />
      <path class="end" d=${drawLine(last, count, scale, BOX)} />
      <path class="ring" d=${marks} />
      <path class="ring hole" d=${marks} />
    </svg>`;
}
