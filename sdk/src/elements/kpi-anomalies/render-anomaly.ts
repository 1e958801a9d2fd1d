import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../../format/formatter.ts';
import type { ExplorationTexts } from '../../format/texts/exploration-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { Anomaly } from '../../protocol/anomalies.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import { describeDeviation, describeRarity, nameAnomaly } from '../../view/anomalies/describe-anomaly.ts';

export interface AnomalyView {
  readonly anomaly: Anomaly;
  readonly metric: MetricView;
  readonly formatter: Formatter;
  readonly texts: ExplorationTexts;
  /** Error message of the reader's last verdict. */
  readonly failure: string | undefined;
  /** Called with the reader's verdict: true for not expected; null takes it back. Absent where the reader may give none. */
  readonly onVerdict?: (isReal: boolean | null) => void;
  /** Open the time of the anomaly, and its explanation; absent where nothing can show them. */
  readonly onSee?: () => void;
  readonly onWhy?: () => void;
}

/** One anomaly: time, value, deviation, severity and rarity; then the verdicts. */
export function renderAnomaly(view: AnomalyView): TemplateResult {
  const { anomaly, metric, formatter, texts, onSee, onWhy } = view;
  const { anomalies: words } = texts;
  const time = nameAnomaly(anomaly, formatter);
  const facts = [describeDeviation(anomaly, metric, formatter, texts), ...describeRarity(anomaly, formatter, texts)];
  return html`<li>
    <span class="mark ${anomaly.severity}" title=${words[anomaly.severity]}
      ><span class="hidden">${words[anomaly.severity]}</span></span
    >
    <div class="words">
      <p>
        ${onSee ? html`<button class="link time" aria-label=${fill(words.see, { time })} @click=${onSee}>${time}</button>` : html`<strong>${time}</strong>`}
        <strong class="amount">${formatter.value(anomaly.peak.value, metric)}</strong>
        ${onWhy ? html`<button class="link" aria-label="${words.why} ${time}" @click=${onWhy}>${words.why}</button>` : nothing}
      </p>
      <p class="muted">${facts.join(' · ')}</p>
      ${renderVerdicts(view, time)}
    </div>
  </li>`;
}

/** The reader's own verdict with its buttons, and those of others; without buttons where the reader may give none. */
function renderVerdicts(view: AnomalyView, time: string): TemplateResult | typeof nothing {
  const { anomaly, texts, failure } = view;
  if (!anomaly.verdicts) return nothing;
  const { question } = texts.anomalies;
  return html`<div class="verdict" role="group" aria-label="${question} ${time}">
    ${renderOwnVerdict(view, anomaly.verdicts.mine)} ${describeOthers(view)}
    <span role="status">${failure ?? ''}</span>
  </div>`;
}

function renderOwnVerdict({ texts, onVerdict }: AnomalyView, mine: boolean | null): TemplateResult | typeof nothing {
  const { anomalies: words } = texts;
  if (mine === null)
    return onVerdict
      ? html`<span>${words.question}</span>
          <button class="chip" @click=${() => onVerdict(false)}>${words.expected}</button>
          <button class="chip" @click=${() => onVerdict(true)}>${words.notExpected}</button>`
      : nothing;
  return html`<span>${mine ? words.saidNotExpected : words.saidExpected}</span>
    ${onVerdict ? html`<button class="link" @click=${() => onVerdict(null)}>${words.undo}</button>` : nothing}`;
}

/** Counts the verdicts of others: those of all without the reader's own. */
function describeOthers({ anomaly, formatter, texts }: AnomalyView): TemplateResult | typeof nothing {
  const { real = 0, notReal = 0, mine = null } = anomaly.verdicts ?? {};
  const counts = { expected: notReal - (mine === false ? 1 : 0), notExpected: real - (mine === true ? 1 : 0) };
  if (counts.expected + counts.notExpected === 0) return nothing;
  return html`<span class="muted"
    >${fill(texts.anomalies.others, {
      expected: formatter.number(counts.expected, {}),
      notExpected: formatter.number(counts.notExpected, {}),
    })}</span
  >`;
}
