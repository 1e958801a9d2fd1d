import { html, nothing, type TemplateResult } from 'lit';
import { describeAgainst } from '../../../format/describe-against.ts';
import { findUnit } from '../../../format/formatter.ts';
import { fill } from '../../../format/texts/texts.ts';
import { formatAmount } from '../../../view/format-amount.ts';
import { computeChange } from '../../../view/series/compute-change.ts';
import type { TableColumn } from '../chart-data.ts';
import { describePrint } from '../describe-result.ts';
import { renderKey } from './line-key.ts';
import type { Line, SeveralQuestion } from './several-metrics.ts';

/** Renders the legend: how each line looks, its name, its total and the change of that. */
export function renderTotals(lines: readonly Line[], question: SeveralQuestion): TemplateResult {
  const { formatter, rangeName, result } = (lines[0] as Line).data;
  const against = describeAgainst(question.compare, question.range, result, formatter);
  return html`<div class="total several" part="total">
    ${lines.map(({ data, place, isSecond, isBar, headline }) => {
      const { metric, texts } = data;
      return html`<span class="measure"
        >${renderKey(place, isBar)}<bdi>${metric.title}</bdi>
        <strong part="value">${formatter.value(headline?.totals[metric.name], metric)}</strong>
        ${sayChange(data, headline)}
        ${isSecond ? html`<span class="muted">${texts.secondAxis}</span>` : nothing}${question.renderDetails(metric)}</span
      >`;
    })}
    <span class="period muted">${against ? `${rangeName} ${against}` : rangeName}</span>
    <div class="print">${describePrint(formatter, result)}</div>
  </div>`;
}

function sayChange({ metric, formatter }: Line['data'], headline: Line['headline']): unknown {
  const change = headline && computeChange(headline, metric);
  if (!change) return nothing;
  const { amount, unit } = change;
  const words = unit === 'amount' ? formatAmount(amount, metric, formatter) : formatter.change(amount, unit);
  return html`<bdi class="muted">${words}</bdi>`;
}

/** Says the values of a bucket: "Revenue €310.00, Orders 4". */
export const sayValues = (lines: readonly Line[], index: number): string =>
  lines.map(({ data }) => `${data.metric.title} ${showValue(data, index)}`).join(', ');

/** Renders them for the readout, in the order of the legend. */
export const renderValues = (lines: readonly Line[], index: number): TemplateResult[] =>
  lines.map(({ data, place, isBar }) => {
    const { pace, texts, formatter, metric, granularity } = data;
    return html`<div>
      <dt>${renderKey(place, isBar)}<bdi>${metric.title}</bdi></dt>
      <dd>
        ${showValue(data, index)}${
          pace?.index === index
            ? html`<br /><small class="muted"
                  >${fill(texts.pace[granularity], { value: formatter.value(pace.value, metric) })}</small
                >`
            : nothing
        }
      </dd>
    </div>`;
  });

function showValue({ buckets, formatter, metric, texts }: Line['data'], index: number): string {
  const { value = null, time } = buckets[index] ?? {};
  return value === null && time ? texts.noData : formatter.value(value, metric);
}

/** A column for each metric. */
export const toColumns = (lines: readonly Line[]): readonly TableColumn[] =>
  lines.map(({ data: { metric, buckets, formatter, texts } }) => {
    const unit = findUnit(metric);
    const largest = Math.max(0, ...buckets.map(({ value }) => Math.abs(value ?? 0)));
    return {
      title: unit ? `${metric.title} (${unit})` : metric.title,
      show: (index) => {
        const { value = null } = buckets[index] ?? {};
        return value === null ? texts.noData : formatter.amount(value, metric, largest);
      },
    };
  });
