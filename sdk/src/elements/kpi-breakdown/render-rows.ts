import { html, nothing, type TemplateResult } from 'lit';
import type { FindCompared } from '../../controllers/members-controller.ts';
import { formatDifference } from '../../format/format-difference.ts';
import type { Formatter } from '../../format/formatter.ts';
import { fill, type Texts } from '../../format/texts/texts.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { Row } from '../../protocol/query.ts';
import type { RankedItem, Ranking } from '../../view/rank-rows.ts';
import type { MemberValue } from '../../view/series/choose-values.ts';

export interface RankedRows {
  readonly ranking: Ranking;
  /** In the order of the items. */
  readonly rows: readonly Row[];
  /** True if each row has room for a change. */
  readonly hasChanges: boolean;
  readonly metric: MetricView;
  readonly formatter: Formatter;
  readonly words: Texts['breakdown'];
  /** Members that are filtered by; undefined where a member filters nothing. */
  readonly selected: readonly MemberValue[] | undefined;
  /** Title of the next level of the hierarchy, where a button opens it. */
  readonly nextLevel: string | undefined;
  readonly findCompared: FindCompared;
  describe(member: MemberValue): string;
  /** `isAdded`: the member joins those that are selected. */
  onChoose(member: MemberValue, isAdded: boolean): void;
  onDeeper(member: MemberValue): void;
}

const toPercent = (ratio: number): string => `${Math.round(ratio * 1000) / 10}%`;

/** Renders name, bar, value, share and change of each member, then those of all others together. */
export function renderRows(list: RankedRows): TemplateResult {
  const { items, other } = list.ranking;
  const isFiltered = (list.selected ?? []).length > 0;
  return html`<ul part="list" class="${isFiltered ? 'filtered' : ''} ${list.hasChanges ? 'compared' : ''}">
    ${items.map((item, index) => renderItem(list, item, list.rows[index]))}
    ${other ? html`<li class="other"><span class="name">${sayOthers(list, other.count)}</span>${renderBar(list, other)}</li>` : nothing}
  </ul>`;
}

function sayOthers({ words, formatter }: RankedRows, count: number | undefined): string {
  if (count === undefined) return words.other;
  return fill(count === 1 ? words.oneOther : words.others, { count: formatter.number(count, {}) });
}

function renderItem(list: RankedRows, item: RankedItem, row: Row | undefined): TemplateResult {
  const { member } = item;
  const isSelected = list.selected?.includes(member);
  const onClick = ({ ctrlKey, metaKey, shiftKey }: MouseEvent): void =>
    list.onChoose(member, ctrlKey || metaKey || shiftKey);
  return html`<li class=${isSelected ? 'selected' : ''}>
    <span class="name">
      <button class="member" aria-pressed=${isSelected === undefined ? nothing : String(isSelected)} @click=${onClick}>
        ${list.describe(member)}</button
      >${renderDeeper(list, member)}
    </span>
    ${renderBar(list, item, row)}
  </li>`;
}

/** Opens the next level of the hierarchy. */
function renderDeeper(
  { nextLevel, words, describe, onDeeper }: RankedRows,
  member: MemberValue,
): TemplateResult | typeof nothing {
  if (!nextLevel) return nothing;
  const label = fill(words.deeper, { member: describe(member), dimension: nextLevel });
  return html`<button class="deeper" aria-label=${label} title=${label} @click=${() => onDeeper(member)}>
    <span aria-hidden="true">›</span>
  </button>`;
}

function renderBar(list: RankedRows, { value, share, start, length }: RankedItem, row?: Row): TemplateResult {
  const { formatter, metric, ranking } = list;
  const { name } = metric;
  const { now, before } = (row && list.findCompared(row)) ?? {};
  return html`<svg aria-hidden="true">
      <rect
        class=${(value ?? 0) < 0 ? 'below' : ''}
        x=${toPercent(start)}
        width=${toPercent(length)}
        height="100%"
        rx="2"
      />
      ${
        ranking.level === undefined
          ? nothing
          : html`<svg class="level" x=${toPercent(ranking.level)} overflow="visible"><path d="M0 -3v14" /></svg>`
      }
    </svg>
    <span class="amount">${formatter.amount(value, metric, ranking.largest)}</span>
    <span class="share">${share === undefined ? '' : formatter.percent(share)}</span>
    ${
      list.hasChanges
        ? html`<span class="change" title=${before ? formatter.value(before[name] as number | null, metric) : nothing}
            >${formatDifference(now?.[name], before?.[name], metric, formatter)}</span
          >`
        : nothing
    }`;
}
