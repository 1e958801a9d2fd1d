import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../../format/texts/texts.ts';
import { formatBucket } from '../../format/format-bucket.ts';
import type { Part } from '../../view/to-parts.ts';
import { findMarks, type ChartData } from './chart-data.ts';
import { describeDeviation } from './describe-deviation.ts';
import { classOfPart } from './render-words.ts';

export { say } from './describe-bucket.ts';

export interface ReadoutActions {
  /** Undefined where nothing around the chart can show it. */
  readonly explore: ((metric: string) => void) | undefined;
  readonly why: (() => void) | undefined;
  readonly unpin: () => void;
}

/** Renders the numbers of one bucket beside it; those that the reader has pinned have `actions`. */
export function renderReadout(data: ChartData, index: number, actions: ReadoutActions | undefined): TemplateResult {
  const { buckets, formatter, metric, texts, granularity, rangeName, comparedName, usual, pace } = data;
  const bucket = buckets[index];
  if (!bucket) return html``;
  const { slot, time, value, before, pending } = bucket;
  const range = usual[index];
  const marks = findMarks(data, index);
  const largest = Math.max(...[value, before, range?.upper].map((number) => Math.abs(number ?? 0)));
  const show = (number: number | null): string => formatter.value(number, metric, largest);
  const title = `${formatBucket(formatter, slot, granularity)}${pending ? ` (${texts[pending]})` : ''}`;
  return html`<div
    part="readout"
    class="readout ${actions ? 'pinned' : ''}"
    role=${actions ? 'group' : nothing}
    aria-label=${actions ? title : nothing}
    aria-hidden=${actions ? nothing : 'true'}
  >
    <p><bdi>${title}</bdi></p>
    ${marks.map(({ name, source }) => html`<p class=${source === 'alert' ? 'attention' : nothing}><bdi>${name}</bdi></p>`)}
    <dl>
      ${data.several?.renderValues(index)}
      ${
        time && !data.several
          ? html`<div>
              <dt class=${data.parts.length > 0 ? 'whole' : 'line'}>${rangeName}</dt>
              <dd>${value === null ? texts.noData : show(value)}</dd>
            </div>`
          : nothing
      }
      ${data.parts.map((part, place) => renderPart(part, place, show(part.values[index] ?? null)))}
      ${
        before === null
          ? nothing
          : html`<div>
              <dt class="line before"><bdi>${comparedName}</bdi></dt>
              <dd>${show(before)}</dd>
            </div>`
      }
      ${renderDifference(data, index, largest)}
      ${
        range
          ? html`<div>
              <dt class="line usual">${texts.usualRange}</dt>
              <dd><bdi>${show(range.lower)} – ${show(range.upper)}</bdi></dd>
            </div>`
          : nothing
      }
    </dl>
    ${pace?.index === index ? html`<p>${fill(texts.pace[granularity], { value: show(pace.value) })}</p>` : nothing}
    ${data.unusual.includes(index) ? html`<p class="attention">${describeDeviation(data, index)}</p>` : nothing}
    ${actions ? renderActions(data, index, actions) : nothing}
  </div>`;
}

const renderPart = (part: Part, place: number, value: string): TemplateResult =>
  html`<div>
    <dt class=${classOfPart(part, place)}>${part.label}</dt>
    <dd>${value}</dd>
  </div>`;

/** The difference from the compared bucket, of whole buckets alone. */
function renderDifference(
  { buckets, formatter, metric, texts }: ChartData,
  index: number,
  largest: number,
): TemplateResult | typeof nothing {
  const { value = null, before = null, pending } = buckets[index] ?? {};
  if (value === null || before === null || pending === 'partial' || pending === 'cut') return nothing;
  const difference = value - before;
  const amount =
    metric.format === 'percent'
      ? formatter.change(difference, 'points')
      : `${difference < 0 ? '\u2212' : '+'}${formatter.value(Math.abs(difference), metric, largest)}`;
  const share =
    metric.format === 'percent' || metric.signed || before <= 0
      ? ''
      : ` (${formatter.change(value / before - 1, 'ratio')})`;
  return html`<div>
    <dt>${texts.difference}</dt>
    <dd><bdi>${amount}${share}</bdi></dd>
  </div>`;
}

const renderActions = (data: ChartData, index: number, { explore, why, unpin }: ReadoutActions): TemplateResult => {
  const { texts, metric, several } = data;
  return html`<div class="actions">
    ${findMarks(data, index).map(({ open, openLabel }) =>
      open ? html`<button class="link" @click=${open}>${openLabel}</button>` : nothing,
    )}
    ${
      explore
        ? (several?.metrics ?? [metric]).map(
            ({ name, title }) =>
              html`<button class="link" @click=${() => explore(name)}>
                ${texts.explore}${several ? `: ${title}` : ''}
              </button>`,
          )
        : nothing
    }
    ${why ? html`<button class="link" @click=${why}>${texts.why}</button>` : nothing}
    <button class="link" @click=${unpin}>${texts.unpin}</button>
  </div>`;
};

/** Puts the numbers beside their column, on the side with more room. `x`, `width`: pixels of the picture. */
export function placeReadout(root: ParentNode, x: number, width: number): void {
  const readout = root.querySelector<HTMLElement>('.readout');
  readout?.style.setProperty('--_x', `${x}px`);
  readout?.classList.toggle('before', x > width / 2);
}
