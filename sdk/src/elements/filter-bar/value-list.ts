import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../../format/formatter.ts';
import type { ControlTexts } from '../../format/texts/control-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { QueryResult } from '../../protocol/query.ts';
import type { Choice, MemberValue } from '../../view/series/choose-values.ts';

/** A value that can be chosen, with its number; undefined for one that is chosen and not in the answer. */
export interface ListedValue {
  readonly value: MemberValue;
  readonly label: string;
  readonly count: number | null | undefined;
}

/** The chosen values that the answer lacks, then those of the answer, as far as they match the search. */
export function listValues(
  result: QueryResult | undefined,
  { member, values }: Choice,
  metric: string,
  search: string,
  nameValue: (value: MemberValue) => string,
): ListedValue[] {
  const rows = result?.rows ?? [];
  const toValue = (row: (typeof rows)[number]): MemberValue => row[member] ?? null;
  const listed = new Set(rows.map(toValue));
  const sought = search.trim().toLocaleLowerCase();
  return [
    ...values.filter((value) => !listed.has(value)).map((value) => ({ value, count: undefined })),
    ...rows.map((row) => ({ value: toValue(row), count: row[metric] as number | null })),
  ]
    .map(({ value, count }) => ({ value, count, label: nameValue(value) }))
    .filter(({ value, label }) => `${label} ${String(value)}`.toLocaleLowerCase().includes(sought));
}

/** One value: a box to choose it, its number, and a button that chooses it alone. */
export function renderValue(
  { value, label, count }: ListedValue,
  choice: Choice,
  metric: MetricView | undefined,
  { formatter, words }: { readonly formatter: Formatter; readonly words: ControlTexts },
  choose: (value: MemberValue, isOnly: boolean) => void,
): TemplateResult {
  const amount = metric && count !== undefined ? formatter.value(count, metric) : undefined;
  const name = metric && amount ? fill(words.counted, { value: label, metric: metric.title, count: amount }) : label;
  return html`<li>
    <label
      ><input
        type="checkbox"
        aria-label=${name}
        .checked=${choice.values.includes(value)}
        @change=${() => choose(value, false)}
      /><span class="label">${label}</span>${amount ? html`<span class="count">${amount}</span>` : nothing}</label
    >
    <button class="only" aria-label=${fill(words.onlyValue, { value: label })} @click=${() => choose(value, true)}>
      ${words.only}
    </button>
  </li>`;
}
