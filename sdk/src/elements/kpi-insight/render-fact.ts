import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../../format/formatter.ts';
import type { ExplorationTexts } from '../../format/texts/exploration-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { CatalogView } from '../../protocol/catalog.ts';
import type { Explanation, Proof } from '../../protocol/explanations.ts';
import type { CopyState } from '../copy-text.ts';
import { describeProof, formatFact } from './describe-proof.ts';

export interface FactView {
  readonly facts: Explanation['facts'];
  /** Ids of facts: the one that is shown is last, after those it was reached from. */
  readonly path: readonly string[];
  readonly formatter: Formatter;
  readonly catalog: CatalogView | undefined;
  readonly texts: ExplorationTexts;
  /** The request that repeats a proof, as a command; undefined for one without a request. */
  readonly command: string | undefined;
  readonly copied: CopyState | undefined;
  readonly onShow: (path: readonly string[]) => void;
  readonly onCopy: () => void;
  /** Shows the proof of a metric's value; absent where nothing can show it. */
  readonly onProof: (() => void) | undefined;
}

/** The derivation of one number: its value, and the query or the formula that gives it. Numbers of a formula open too. */
export function renderFact(view: FactView): TemplateResult | typeof nothing {
  const { facts, path, formatter, catalog, texts, command } = view;
  const id = path.at(-1);
  const fact = id === undefined ? undefined : facts[id];
  if (!fact) return nothing;
  const value = formatFact(fact, formatter, catalog);
  return html`<div
    class="proof"
    part="proof"
    role="group"
    tabindex="-1"
    aria-label=${fill(texts.insight.proofOf, { value })}
  >
    <header>
      ${
        path.length > 1
          ? html`<button class="link" @click=${() => view.onShow(path.slice(0, -1))}>
              <span aria-hidden="true">‹ </span>${texts.back}
            </button>`
          : nothing
      }
      <strong>${value}</strong>
      <span class="muted">${describeProof(fact.proof, formatter, catalog, texts)}</span>
    </header>
    ${renderDerivation(fact.proof, view)}
    <footer>
      ${view.onProof && 'query' in fact.proof ? html`<button class="link" @click=${view.onProof}>${texts.insight.openProof}</button>` : nothing}
      <button class="link end" @click=${() => view.onShow([])}>${texts.close}</button>
    </footer>
    ${command === undefined ? nothing : renderCommand(command, view)}
  </div>`;
}

/** The request as a command, for developers: folded in, but for one that could not be copied. */
function renderCommand(command: string, { texts, copied, onCopy }: FactView): TemplateResult {
  return html`<details .open=${copied !== undefined}>
    <summary>${texts.proof.details}</summary>
    <button class="link" @click=${onCopy}>${texts.copyCurl}</button>
    <span role="status">${copied === 'copied' ? texts.copied : copied ? texts.notCopied : ''}</span>
    ${copied === 'failed' ? html`<pre tabindex="0">${command}</pre>` : nothing}
  </details>`;
}

function renderDerivation(proof: Proof, view: FactView): TemplateResult | typeof nothing {
  const { facts, path, formatter, catalog, texts } = view;
  if ('read' in proof) return html`<p class="muted">${texts.insight.read}: <code>${proof.read}</code></p>`;
  if (!('formula' in proof)) return nothing;
  return html`<p><code>${proof.formula}</code>, ${texts.insight.where}</p>
    <ul>
      ${Object.entries(proof.of).map(([name, id]) => {
        const fact = facts[id];
        return html`<li>
          <code>${name}</code> =
          ${
            fact
              ? html`<button class="fact" @click=${() => view.onShow([...path, id])}>
                  ${formatFact(fact, formatter, catalog)}
                </button>`
              : id
          }
          ${fact ? html`<span class="muted">${describeProof(fact.proof, formatter, catalog, texts)}</span>` : nothing}
        </li>`;
      })}
    </ul>`;
}
