import { html, nothing, type TemplateResult } from 'lit';
import { findUnit, type Formatter } from '../../format/formatter.ts';
import { chart as english } from '../../format/texts/en/chart.ts';
import { formatBucket } from '../../format/times.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { Granularity } from '../../protocol/query.ts';
import type { Bucket } from '../../view/describe-series.ts';

export interface TableOptions {
  readonly buckets: readonly Bucket[];
  readonly metric: MetricView;
  readonly formatter: Formatter;
  readonly granularity: Granularity;
  readonly caption: string;
  /** Empty for no comparison. */
  readonly comparedName: string;
}

/** Table of the chart's numbers, newest first; scrolls by pointer and keyboard. */
export function renderTable(options: TableOptions): TemplateResult {
  const { buckets, metric, formatter, granularity, caption, comparedName } = options;
  const { chart = english } = formatter.texts;
  const largest = Math.max(0, ...buckets.flatMap(({ value, before }) => [value ?? 0, before ?? 0]).map(Math.abs));
  const unit = findUnit(metric);
  const begun = buckets.filter(({ time }) => time !== '').reverse();
  return html`<div part="table" class="table" tabindex="0" role="group" aria-label=${caption}>
    <table>
      <caption class="hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${chart.time}</th>
          <th scope="col">${unit ? `${metric.title} (${unit})` : metric.title}</th>
          ${comparedName ? html`<th scope="col">${comparedName}</th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${begun.map(
          ({ time, value, before, pending }) =>
            html`<tr>
              <th scope="row">${formatBucket(formatter, time, granularity)}${pending ? ` (${chart[pending]})` : ''}</th>
              <td>${formatter.amount(value, metric, largest)}</td>
              ${comparedName ? html`<td class="muted">${formatter.amount(before, metric, largest)}</td>` : nothing}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
