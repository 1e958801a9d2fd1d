import { html, nothing, type TemplateResult } from 'lit';
import { findUnit } from '../../format/formatter.ts';
import { formatBucket } from '../../format/times.ts';
import { nameEvents, type ChartData } from './chart-data.ts';
import { describeDeviation } from './describe-bucket.ts';

/** Table of the chart's numbers, newest first; scrolls by pointer and keyboard. */
export function renderTable(data: ChartData, caption: string): TemplateResult {
  const { buckets, metric, formatter, granularity, comparedName, texts, usual, unusual, parts } = data;
  const largest = Math.max(0, ...buckets.flatMap(({ value, before }) => [value ?? 0, before ?? 0]).map(Math.abs));
  const unit = findUnit(metric);
  const hasUsual = usual.some((range) => range !== undefined);
  const show = (value: number): string => formatter.amount(value, metric, largest);
  const begun = buckets.map((bucket, index) => ({ ...bucket, index })).filter(({ time }) => time !== '');
  return html`<div part="table" class="table" tabindex="0" role="group" aria-label=${caption}>
    <table>
      <caption class="hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${texts.time}</th>
          <th scope="col">${unit ? `${metric.title} (${unit})` : metric.title}</th>
          ${parts.map(({ label }) => html`<th scope="col">${label}</th>`)}
          ${comparedName ? html`<th scope="col">${comparedName}</th>` : nothing}
          ${hasUsual ? html`<th scope="col">${texts.usualRange}</th>` : nothing}
        </tr>
      </thead>
      <tbody>
        ${begun.reverse().map(({ time, value, before, pending, index }) => {
          const range = usual[index];
          const marks = [
            ...(pending ? [texts[pending]] : []),
            ...(unusual.includes(index) ? [describeDeviation(data, index)] : []),
            nameEvents(data, index),
          ].filter(Boolean);
          return html`<tr>
            <th scope="row">
              ${formatBucket(formatter, time, granularity)}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}
            </th>
            <td>${value === null ? texts.noData : show(value)}</td>
            ${parts.map(({ values }) => html`<td>${formatter.amount(values[index], metric, largest)}</td>`)}
            ${comparedName ? html`<td class="muted">${formatter.amount(before, metric, largest)}</td>` : nothing}
            ${hasUsual ? html`<td class="muted">${range ? `${show(range.lower)} – ${show(range.upper)}` : '–'}</td>` : nothing}
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}
