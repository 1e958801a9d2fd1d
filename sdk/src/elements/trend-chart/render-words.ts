import { html, nothing, type TemplateResult } from 'lit';
import { describeSettled } from '../../format/describe-settled.ts';
import { findUnit, type Formatter } from '../../format/formatter.ts';
import { chart as english } from '../../format/texts/en/chart.ts';
import { fill } from '../../format/texts/texts.ts';
import { formatRange } from '../../format/times.ts';
import type { DateRange, QueryResult } from '../../protocol/query.ts';
import type { Part } from '../../view/to-parts.ts';
import type { ChartData } from './chart-data.ts';
import { describeLimits, describePrint, describeUnusual } from './describe-result.ts';

/** Renders the value of the range and the legend. `headline`: the range that is counted. */
export function renderTotal(data: ChartData, headline: QueryResult | undefined): TemplateResult {
  const { metric, formatter, rangeName, comparedName, usual, texts, result, several } = data;
  if (several) return several.renderTotals();
  const unit = findUnit(metric);
  // The line ends with what is counted.
  const counted = headline?.settledUntil && describeSettled(headline, metric, headline.dateRange, formatter);
  const isWaiting = headline?.totals[metric.name] === undefined;
  return html`<div class="total ${isWaiting ? 'waiting' : ''}" part="total">
    <strong part="value">${formatter.amount(headline?.totals[metric.name], metric)}</strong>
    ${unit ? html`<span class="muted">${unit}</span>` : nothing}
    <div class="legend">
      <span class=${data.parts.length > 0 ? 'whole' : 'line'}><bdi>${counted || rangeName}</bdi></span>
      ${data.parts.map((part, place) => html`<span class=${classOfPart(part, place)}><bdi>${part.label}</bdi></span>`)}
      ${comparedName ? html`<span class="line before"><bdi>${comparedName}</bdi></span>` : nothing}
      ${usual.some((range) => range) ? html`<span class="line usual">${texts.usualRange}</span>` : nothing}
    </div>
    <div class="print">${describePrint(formatter, result)}</div>
  </div>`;
}

/** Class of the swatch of a part. */
export const classOfPart = ({ isOther }: Part, place: number): string =>
  `line part part-${isOther ? 'other' : place + 1}`;

/** Renders what the picture cannot say of itself; `onWhy` opens the reasons of the value furthest from usual. */
export function renderRemarks(data: ChartData, onWhy: (() => void) | undefined): TemplateResult | typeof nothing {
  const unusual = describeUnusual(data);
  const limits = describeLimits(data);
  if (!unusual && limits.length === 0) return nothing;
  const why = onWhy ? html`<button class="link" @click=${onWhy}>${data.texts.why}</button> ` : nothing;
  return html`<span class="remarks"
    >${unusual ? html`<span class="attention">${unusual}</span> ${why}` : nothing}${limits.join('. ')}</span
  >`;
}

/** Renders a button that leads back to the range before, where the reader has selected a part of it. */
export function renderBack(
  formatter: Formatter,
  before: DateRange | undefined,
  onBack: () => void,
): TemplateResult | typeof nothing {
  if (before === undefined) return nothing;
  const { chart = english } = formatter.texts;
  const words = fill(chart.back, { range: formatRange(formatter, before) });
  return html`<button class="link back" @click=${onBack}>${words}</button>`;
}
