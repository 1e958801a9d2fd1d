import { html, nothing, type TemplateResult } from 'lit';
import { formatSpan, type Formatter } from '../../format/formatter.ts';
import type { ExplorationTexts } from '../../format/texts/exploration-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { Explanation } from '../../protocol/explanations.ts';
import type { DateRange, Filter } from '../../protocol/query.ts';
import { findDrivers, type Driver } from '../../view/anomalies/find-drivers.ts';

/** A step from an explanation to a part of it. */
interface FollowUp {
  readonly view: 'explore' | 'explain';
  readonly range?: DateRange;
  /** Joined to those of the explanation. */
  readonly filters?: readonly Filter[];
  readonly dimensions?: Readonly<Record<string, string | null>>;
}

export interface FollowUpsView {
  readonly explanation: Explanation;
  /** The range as it was asked for. */
  readonly range: DateRange;
  readonly formatter: Formatter;
  readonly texts: ExplorationTexts;
  readonly findLabel: (dimension: string, value: string) => string;
  readonly onOpen: (step: FollowUp) => void;
}

/** Links to the parts that moved a metric, and to the period that was explained. */
export function renderFollowUps(view: FollowUpsView): TemplateResult {
  const { explanation, range, formatter, texts, onOpen } = view;
  const { dateRange } = explanation;
  // What has ended is explained: a part of a range that goes on.
  const isPart = typeof range === 'string' && !/^(yesterday|previous )/.test(range);
  return html`<div class="follow-ups" role="group" aria-label=${texts.insight.followUps}>
    ${findDrivers(explanation).map((driver) => renderDriver(driver, view))}
    ${
      isPart
        ? html`<button class="chip" @click=${() => onOpen({ view: 'explore', range: dateRange })}>
            ${fill(texts.insight.seePeriod, { range: formatSpan(formatter.dates, dateRange) })}
          </button>`
        : nothing
    }
  </div>`;
}

function renderDriver(
  { dimension, value, filters }: Driver,
  { texts, findLabel, onOpen }: FollowUpsView,
): TemplateResult {
  const { insight, none } = texts;
  const name = value === null ? none : findLabel(dimension, value);
  const dimensions = { [dimension]: value };
  return html`<button class="chip" @click=${() => onOpen({ view: 'explore', filters, dimensions })}>
      ${fill(insight.exploreDriver, { name })}
    </button>
    <button class="chip" @click=${() => onOpen({ view: 'explain', filters, dimensions })}>
      ${fill(insight.whyDriver, { name })}
    </button>`;
}
