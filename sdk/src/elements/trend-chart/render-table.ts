import { html, nothing, type TemplateResult } from 'lit';
import { findUnit } from '../../format/formatter.ts';
import { formatBucket } from '../../format/format-bucket.ts';
import type { UsualRange } from '../../view/anomalies/find-usual.ts';
import { nameEvents, type ChartData, type TableColumn } from './chart-data.ts';
import { describeDeviation } from './describe-deviation.ts';

/** Table of the chart's numbers, newest first; scrolls by pointer and keyboard. */
export function renderTable(data: ChartData, caption: string): TemplateResult {
  const { buckets, formatter, granularity, texts, unusual } = data;
  const columns = data.several?.columns ?? toColumns(data);
  const begun = buckets.map((bucket, index) => ({ ...bucket, index })).filter(({ time }) => time !== '');
  return html`<div part="table" class="table" tabindex="0" role="group" aria-label=${caption}>
    <table>
      <caption class="hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${texts.time}</th>
          ${columns.map(({ title }) => html`<th scope="col">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${begun.reverse().map(({ time, pending, index }) => {
          const marks = [
            ...(pending ? [texts[pending]] : []),
            ...(unusual.includes(index) ? [describeDeviation(data, index)] : []),
            nameEvents(data, index),
          ].filter(Boolean);
          return html`<tr>
            <th scope="row">
              ${formatBucket(formatter, time, granularity)}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}
            </th>
            ${columns.map(({ isMuted, show }) => html` <td class=${isMuted ? 'muted' : nothing}>${show(index)}</td>`)}
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}

/** The metric, its parts, its comparison and its usual range. */
function toColumns({ buckets, metric, formatter, comparedName, texts, usual, parts }: ChartData): TableColumn[] {
  const largest = Math.max(0, ...buckets.flatMap(({ value, before }) => [value ?? 0, before ?? 0]).map(Math.abs));
  const show = (value: number | null | undefined): string => formatter.amount(value, metric, largest);
  const unit = findUnit(metric);
  return [
    {
      title: unit ? `${metric.title} (${unit})` : metric.title,
      show: (index) => (buckets[index]?.value === null ? texts.noData : show(buckets[index]?.value)),
    },
    ...parts.map(({ label, values }): TableColumn => ({ title: label, show: (index) => show(values[index]) })),
    ...(comparedName
      ? [{ title: comparedName, isMuted: true, show: (index: number) => show(buckets[index]?.before) }]
      : []),
    ...(usual.some((range) => range !== undefined)
      ? [{ title: texts.usualRange, isMuted: true, show: (index: number) => showRange(usual[index], show) }]
      : []),
  ];
}

const showRange = (range: UsualRange | undefined, show: (value: number) => string): string =>
  range ? `${show(range.lower)} – ${show(range.upper)}` : '–';
