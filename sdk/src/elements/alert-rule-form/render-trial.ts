import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../../format/formatter.ts';
import type { RulesTexts } from '../../format/texts/rules-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import { drawBacktest } from './draw-backtest.ts';
import { LOOK_BACK, type RuleDraft } from '../../view/rules/draft-rule.ts';
import type { RuleTrial } from './rule-trial.ts';

export interface TrialContext {
  readonly words: RulesTexts;
  readonly formatter: Formatter;
  /** Title of the metric. */
  readonly title: string;
  /** Undefined for a rule without one. */
  readonly limit: number | undefined;
  /** False while the draft lacks its number. */
  readonly isReady: boolean;
}

/** Renders what the rule would have done: a sentence over the line of the past. */
export function renderTrial(trial: RuleTrial, draft: RuleDraft, context: TrialContext): TemplateResult {
  const { points, backtest } = trial;
  const { formatter, title, limit, isReady } = context;
  const sentence = isReady ? describeTrial(trial, draft, context) : '';
  const dates = formatter.dates({ dateStyle: 'medium' });
  const [first, last] = [points[0], points.at(-1)];
  return html`<figure>
    <figcaption><span role="status">${sentence}</span></figcaption>
    ${
      points.length > 1
        ? drawBacktest(points, backtest?.episodes ?? [], limit, sentence || title)
        : html`<div class="empty"></div>`
    }
    <div class="ends">
      ${first && last ? html`<span>${dates.format(first.ms)}</span><span>${dates.format(last.ms)}</span>` : nothing}
    </div>
  </figure>`;
}

/** "30 days" of "last 30 days". */
function nameSpan(range: string, formatter: Formatter): string {
  const [, count, unit = 'day'] = /(\d+) (\w+)s$/.exec(range) ?? [];
  return formatter.number(Number(count), { style: 'unit', unit, unitDisplay: 'long' });
}

function describeTrial(
  { backtest, failure }: RuleTrial,
  { per }: RuleDraft,
  { words, formatter }: TrialContext,
): string {
  if (failure !== undefined) return fill(words.untried, { reason: failure });
  if (!backtest) return words.trying;
  if (backtest.buckets === 0) return words.tooNew;
  const count = backtest.episodes.length;
  const sentence = count === 0 ? words.never : count === 1 ? words.once : words.often;
  return fill(sentence, { count: formatter.number(count, {}), range: nameSpan(LOOK_BACK[per], formatter) });
}
