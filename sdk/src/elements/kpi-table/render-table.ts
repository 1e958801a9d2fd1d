import { html, nothing, type TemplateResult } from 'lit';
import type { FindCompared } from '../../controllers/members-controller.ts';
import { formatDifference } from '../../format/format-difference.ts';
import { findUnit, type Formatter } from '../../format/formatter.ts';
import { fill, type Texts } from '../../format/texts/texts.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { QueryResult, Row, Totals } from '../../protocol/query.ts';
import type { MemberValue } from '../../view/series/choose-values.ts';
import type { RowWindow } from '../../view/find-window.ts';

export interface Sort {
  /** A metric, the change of one (`revenue.change`), or a dimension. */
  readonly member: string;
  readonly direction: 'asc' | 'desc';
}

/** Returns what a query names the change of a metric in its order. */
export const toChangeMember = (metric: string): string => `${metric}.change`;

export interface TableParts {
  readonly result: QueryResult;
  readonly metrics: readonly MetricView[];
  readonly dimensions: readonly { readonly name: string; readonly title: string }[];
  readonly measures: ColumnMeasures;
  /** Rows that are rendered. */
  readonly span: RowWindow;
  /** Index of the row that Tab leads to. */
  readonly current: number;
  readonly sort: Sort;
  readonly formatter: Formatter;
  readonly words: Texts['breakdown'];
  readonly findCompared: FindCompared;
  /** Values that are filtered by, by dimension; undefined where a value filters nothing. */
  readonly selected: ReadonlyMap<string, readonly MemberValue[]> | undefined;
  describe(dimension: string, value: MemberValue): string;
  /** Says which part of the range the column of a metric counts, where others count more. */
  describeColumn(metric: MetricView): string | undefined;
  onSort(member: string): void;
  onChoose(dimension: string, value: MemberValue, row: Row, isAdded: boolean): void;
}

/** Height of a row for layout before one is rendered; the same as in the styles, but for fingers. */
const ROW_PX = (): number => (matchMedia('(pointer: coarse)').matches ? 44 : 30);

/** Measures of all rows, in sight or not: one unit and precision in a column, and a width that scrolling does not change. */
export interface ColumnMeasures {
  /** Greatest size of each metric. */
  readonly largest: readonly number[];
  /** Longest label of each dimension. */
  readonly longest: readonly string[];
}

type Measured = Pick<TableParts, 'result' | 'metrics' | 'dimensions' | 'describe'>;

export const measureColumns = (parts: Measured): ColumnMeasures => ({
  largest: findLargest(parts),
  longest: parts.dimensions.map(({ name }) => findLongest(parts, name)),
});

const findLargest = ({ result: { rows, other }, metrics }: Measured): readonly number[] =>
  metrics.map(({ name }) =>
    [...rows, ...(other ? [other] : [])].reduce((largest, row) => {
      const value = row[name];
      return typeof value === 'number' ? Math.max(largest, Math.abs(value)) : largest;
    }, 0),
  );

/** "Revenue, Orders by Region". */
export function nameTable(
  metrics: readonly string[],
  dimensions: readonly string[],
  words: Texts['breakdown'],
  { locale }: Formatter,
): string {
  const list = new Intl.ListFormat(locale, { style: 'short', type: 'unit' });
  return fill(words.by, { metric: list.format(metrics), dimension: list.format(dimensions) });
}

/** Renders head, the rows in the window, all others together, and the total. */
export function renderTable(parts: TableParts): TemplateResult {
  const { result, metrics, dimensions, span } = parts;
  const { rows, comparison } = result;
  const columns = dimensions.length + metrics.length * (comparison ? 2 : 1);
  const { largest } = parts.measures;
  return html`<table part="table" aria-rowcount=${rows.length + 2}>
    ${renderHead(parts, largest)}
    <tbody>
      ${renderSpacer(span.from, columns)}
      ${rows.slice(span.from, span.to).map((row, index) => renderRow(parts, row, span.from + index, largest))}
      ${renderSpacer(rows.length - span.to, columns)}
    </tbody>
    ${renderFoot(parts, largest)}
  </table>`;
}

/** Renders bars of `count` rows while the numbers load. */
export const renderSkeleton = ({ texts }: Formatter, count: number): TemplateResult =>
  html`<span class="hidden" role="status">${texts.loading}</span>
    ${Array.from({ length: count }, () => html`<div class="skeleton"></div>`)}`;

const renderSpacer = (count: number, columns: number): TemplateResult | typeof nothing =>
  count > 0
    ? html`<tr class="spacer" aria-hidden="true">
        <td colspan=${columns} height=${count * ROW_PX()}></td>
      </tr>`
    : nothing;

function renderHead(parts: TableParts, largest: readonly number[]): TemplateResult {
  const { dimensions, metrics, result, formatter, measures, words } = parts;
  return html`<thead>
    <tr>
      ${dimensions.map(({ name, title }) => renderSortable(parts, name, title, 'name'))}
      ${metrics.map((metric) => {
        const unit = findUnit(metric);
        const heading = unit ? `${metric.title} · ${unit}` : metric.title;
        return html`${renderSortable(parts, metric.name, heading, 'amount', undefined, parts.describeColumn(metric))}
        ${result.comparison ? renderSortable(parts, toChangeMember(metric.name), words.change, 'change', metric.title) : nothing}`;
      })}
    </tr>
    <tr class="sizer" aria-hidden="true">
      ${measures.longest.map((label) => html`<td>${label}</td>`)}
      ${metrics.map(
        (metric, index) =>
          html`<td>${formatter.amount(largest[index], metric, largest[index])}</td>
            ${result.comparison ? html`<td>${formatter.change(-9.999, 'ratio')}</td>` : nothing}`,
      )}
    </tr>
  </thead>`;
}

function findLongest({ result: { rows }, describe }: Measured, dimension: string): string {
  const values = new Set(rows.map((row) => row[dimension] ?? null));
  let longest = '';
  for (const value of values) {
    const label = describe(dimension, value);
    if (label.length > longest.length) longest = label;
  }
  return longest;
}

/** Renders a head that sorts. `metric`: title of the metric whose change the column shows; `part`: of the range that it counts. */
function renderSortable(
  { sort, onSort }: TableParts,
  member: string,
  title: string,
  className: string,
  metric?: string,
  part?: string,
): TemplateResult {
  const isSorted = sort.member === member;
  const order = sort.direction === 'asc' ? 'ascending' : 'descending';
  return html`<th scope="col" class=${className} aria-sort=${isSorted ? order : 'none'}>
    <button @click=${() => onSort(member)} aria-label=${metric === undefined ? nothing : `${title}, ${metric}`}>
      ${title}<span class="arrow" aria-hidden="true">${isSorted ? (sort.direction === 'asc' ? '↑' : '↓') : ''}</span>
    </button>
    ${part === undefined ? nothing : html`<span class="part">${part}</span>`}
  </th>`;
}

function renderRow(parts: TableParts, row: Row, index: number, largest: readonly number[]): TemplateResult {
  const { dimensions, metrics, selected, result, formatter, findCompared } = parts;
  const isSelected = dimensions.some(({ name }) => selected?.get(name)?.includes(row[name] ?? null));
  const { now, before } = findCompared(row) ?? {};
  return html`<tr class="row ${isSelected ? 'selected' : ''}" aria-rowindex=${index + 2}>
    ${dimensions.map(({ name }, column) => renderMember(parts, row, name, index, column))}
    ${metrics.map((metric, column) => {
      const value = row[metric.name] as number | null | undefined;
      const size = largest[column] ?? 0;
      return html`<td class="amount">
          ${formatter.amount(value, metric, size)}${metric.aggregation === 'ratio' || !size ? nothing : renderBar(value, size)}
        </td>
        ${
          result.comparison
            ? html`<td class="change">
                ${formatDifference(now?.[metric.name], before?.[metric.name], metric, formatter)}
              </td>`
            : nothing
        }`;
    })}
  </tr>`;
}

const renderBar = (value: number | null | undefined, largest: number): TemplateResult =>
  html`<svg aria-hidden="true">
    <rect width="${(Math.abs(value ?? 0) / largest) * 100}%" height="100%" class=${(value ?? 0) < 0 ? 'below' : ''} />
  </svg>`;

function renderMember(
  { describe, selected, current, onChoose }: TableParts,
  row: Row,
  name: string,
  index: number,
  column: number,
): TemplateResult {
  const value = row[name] ?? null;
  const button = html`<button
    tabindex=${index === current ? 0 : -1}
    data-row=${index}
    data-column=${column}
    aria-pressed=${selected ? String(selected.get(name)?.includes(value) ?? false) : nothing}
    @click=${({ ctrlKey, metaKey, shiftKey }: MouseEvent) => onChoose(name, value, row, ctrlKey || metaKey || shiftKey)}
  >
    ${describe(name, value)}
  </button>`;
  return column === 0 ? html`<th scope="row" class="name">${button}</th>` : html`<td class="name">${button}</td>`;
}

function renderFoot(parts: TableParts, largest: readonly number[]): TemplateResult {
  const { result, words, formatter } = parts;
  const { other, rowCount, rows, totals, comparison } = result;
  const count = rowCount === undefined ? undefined : rowCount - rows.length;
  const others =
    count === undefined
      ? words.other
      : fill(count === 1 ? words.oneOther : words.others, { count: formatter.number(count, {}) });
  const { aligned } = comparison ?? {};
  return html`<tfoot>
    ${other ? renderSum(parts, others, other, undefined, largest) : nothing}
    ${renderSum(parts, words.total, totals, aligned && [aligned.current.totals, aligned.totals], largest)}
  </tfoot>`;
}

/** Renders a row of sums. `compared`: those that its change is computed from. */
function renderSum(
  { dimensions, metrics, result, formatter }: TableParts,
  title: string,
  sums: Totals,
  compared: readonly [now: Totals, before: Totals] | undefined,
  largest: readonly number[],
): TemplateResult {
  return html`<tr class=${compared ? 'total' : ''}>
    <th scope="row" class="name" colspan=${dimensions.length}>${title}</th>
    ${metrics.map(
      (metric, column) =>
        html`<td class="amount">${formatter.amount(sums[metric.name], metric, largest[column])}</td>
          ${
            result.comparison
              ? html`<td class="change">
                  ${formatDifference(compared?.[0][metric.name], compared?.[1][metric.name], metric, formatter)}
                </td>`
              : nothing
          }`,
    )}
  </tr>`;
}
