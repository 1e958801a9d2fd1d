import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../../format/formatter.ts';
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
  readonly versus: string;
  readonly hasBefore: boolean;
}

/** Table of the chart's numbers, newest first; scrolls by pointer and keyboard. */
export function renderTable(options: TableOptions): TemplateResult {
  const { buckets, metric, formatter, granularity, caption, versus, hasBefore } = options;
  const { chart = english } = formatter.texts;
  const largest = Math.max(0, ...buckets.flatMap(({ value, before }) => [value ?? 0, before ?? 0]).map(Math.abs));
  const begun = buckets.filter(({ time }) => time !== '').reverse();
  return html`<div part="table" class="table" tabindex="0" role="group" aria-label=${caption}>
    <table>
      <caption class="hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${chart.time}</th>
          <th scope="col">${metric.title}</th>
          ${hasBefore ? html`<th scope="col">${versus}</th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${begun.map(
          ({ time, value, before, pending }) =>
            html`<tr>
              <th scope="row">${formatBucket(formatter, time, granularity)}${pending ? ` (${chart[pending]})` : ''}</th>
              <td>${formatter.value(value, metric, largest)}</td>
              ${hasBefore ? html`<td class="muted">${formatter.value(before, metric, largest)}</td>` : nothing}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
