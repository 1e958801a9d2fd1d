import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../../format/formatter.ts';
import { nameComparison } from '../../format/name-comparison.ts';
import type { ExplorationTexts } from '../../format/texts/exploration-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import { capitalise, formatRange } from '../../format/times.ts';
import type { CatalogView } from '../../protocol/catalog.ts';
import type { DateRange, Filter } from '../../protocol/query.ts';
import { describeFilter } from '../../view/describe-filter.ts';
import type { Exploration } from '../../view/exploration/exploration.ts';

const RANGES: readonly DateRange[] = [
  'last 60 minutes',
  'today',
  'yesterday',
  'last 7 days',
  'last 30 days',
  'last 90 days',
];
const COMPARISONS: readonly DateRange[] = ['previous period', 'same period last week', 'same period last month'];

export interface ControlsView {
  readonly exploration: Exploration;
  readonly formatter: Formatter;
  readonly catalog: CatalogView | undefined;
  readonly texts: ExplorationTexts;
  readonly onChange: (exploration: Exploration) => void;
}

interface Choice {
  readonly words: string;
  readonly range: DateRange | undefined;
}

/** Period, comparison, and the filters as chips that can be removed. */
export function renderControls(view: ControlsView): TemplateResult {
  const { exploration, formatter, texts, onChange } = view;
  const { view: shown, metric, range, compare, filters } = exploration;
  const ranges = offer(RANGES, range).map((each) => ({ words: capitalise(formatRange(formatter, each)), range: each }));
  const comparisons: readonly Choice[] = [
    ...offer(COMPARISONS, compare).map((each) => ({
      words: nameComparison(each, range, formatter, texts),
      range: each,
    })),
    { words: texts.noComparison, range: undefined },
  ];
  return html`<div class="controls" part="controls">
    ${renderSelect(texts.range, ranges, range, (next) => next !== undefined && onChange({ ...exploration, range: next }))}
    ${renderSelect(texts.compare, comparisons, compare, (next) =>
      onChange({ view: shown, metric, range, ...(next !== undefined && { compare: next }), filters }),
    )}
    ${renderChips(view)}
  </div>`;
}

/** The usual choices, and the current one where it is not among them. */
const offer = (usual: readonly DateRange[], current: DateRange | undefined): readonly DateRange[] =>
  current === undefined || usual.some((each) => String(each) === String(current)) ? usual : [current, ...usual];

function renderSelect(
  label: string,
  choices: readonly Choice[],
  current: DateRange | undefined,
  onChoose: (range: DateRange | undefined) => void,
): TemplateResult {
  return html`<select
    aria-label=${label}
    @change=${(event: Event) => onChoose(choices[(event.target as HTMLSelectElement).selectedIndex]?.range)}
  >
    ${choices.map(({ words, range }) => html`<option .selected=${String(range) === String(current)}>${words}</option>`)}
  </select>`;
}

function renderChips({
  exploration,
  formatter,
  catalog,
  texts,
  onChange,
}: ControlsView): TemplateResult | typeof nothing {
  const { filters } = exploration;
  if (filters.length === 0) return nothing;
  const without = (filter: Filter): readonly Filter[] => filters.filter((each) => each !== filter);
  return html`<div class="chips" role="group" aria-label=${texts.filters}>
    ${filters.map((filter) => {
      const words = describeFilter(filter, catalog, texts, formatter.locale);
      return html`<span class="filter"
        >${words}<button
          aria-label=${fill(texts.removeFilter, { filter: words })}
          @click=${() => onChange({ ...exploration, filters: without(filter) })}
        >
          <span aria-hidden="true">×</span>
        </button></span
      >`;
    })}
    ${
      filters.length > 1
        ? html`<button class="link" @click=${() => onChange({ ...exploration, filters: [] })}>
            ${texts.clearFilters}
          </button>`
        : nothing
    }
  </div>`;
}
