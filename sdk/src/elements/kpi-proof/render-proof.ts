import { html, nothing, type TemplateResult } from 'lit';
import { formatSpan, type Formatter } from '../../format/formatter.ts';
import type { ExplorationTexts } from '../../format/texts/exploration-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { CatalogView, MetricView } from '../../protocol/catalog.ts';
import type { MetricOrigin } from '../../protocol/provenance.ts';
import type { Filter } from '../../protocol/query.ts';
import { describeFilter } from '../../view/describe-filter.ts';
import { describeMeasure, describeSource } from '../../view/describe-origin.ts';
import type { ProvenNumber } from './load-proof.ts';

export interface ProofView {
  readonly proof: ProvenNumber;
  readonly metric: MetricView;
  readonly formatter: Formatter;
  readonly catalog: CatalogView | undefined;
  readonly texts: ExplorationTexts;
  /** The range as the reader chose it, in words. */
  readonly range: string;
}

/** Renders what a business reader asks first: the number, its period, filters, definition, data and limits. */
export function renderSummary(view: ProofView): TemplateResult {
  const { proof, metric, formatter, texts, range } = view;
  const { result, provenance } = proof;
  const { proof: words } = texts;
  const nowMs = Date.parse(result.asOf);
  const error = result.approximate[metric.name];
  return html`<p class="lead">
      <strong>${formatter.value(result.totals[metric.name], metric)}</strong>
      <span class="muted">${fill(words.value, { metric: metric.title, range })}</span>
    </p>
    <dl part="summary">
      ${renderRow(words.period, `${formatSpan(formatter.dates, result.dateRange)} (${fill(words.zone, { zone: nameZone(formatter, nowMs) })})`)}
      ${renderRow(texts.filters, describeFilters(provenance.query.filters, view) ?? words.noFilters)}
      ${renderRow(
        words.definition,
        provenance.metrics.map((origin) => renderDefinition(origin, view)),
      )}
      ${renderRow(
        words.sources,
        provenance.sources.map((source) => html`<div>${describeSource(source, formatter, nowMs, texts)}</div>`),
      )}
      ${renderRow(words.policy, describeFilters(provenance.policy.rowFilters, view) ?? words.noPolicy)}
      ${
        error === undefined
          ? nothing
          : renderRow(
              '',
              fill(words.approximate, {
                percent: formatter.number(error, { style: 'percent', maximumFractionDigits: 2 }),
              }),
            )
      }
      ${result.suspect.map(({ reason }) => renderRow('', reason))}
    </dl>`;
}

function describeFilters(
  filters: readonly Filter[] | undefined,
  { formatter, catalog, texts }: ProofView,
): string | undefined {
  if (!filters || filters.length === 0) return undefined;
  const parts = filters.map((filter) => describeFilter(filter, catalog, texts, formatter.locale));
  return new Intl.ListFormat(formatter.locale, { type: 'conjunction' }).format(parts);
}

const renderRow = (name: string, content: unknown): TemplateResult =>
  html`<div class="row">
    <dt>${name}</dt>
    <dd>${content}</dd>
  </div>`;

const nameZone = ({ dates }: Formatter, ms: number): string =>
  dates({ timeZoneName: 'longGeneric' })
    .formatToParts(ms)
    .find(({ type }) => type === 'timeZoneName')?.value ?? '';

function renderDefinition({ title, definition, measures }: MetricOrigin, view: ProofView): TemplateResult {
  const { description } = view.metric;
  return html`${description ? html`<div>${description}</div>` : nothing}
    <div>${title} = <code>${definition}</code></div>
    <ul>
      ${measures.map((measure) => html`<li><code>${measure.name}</code>: ${describeMeasure(measure, view.catalog, view.texts, view.formatter.locale)}</li>`)}
    </ul>`;
}

/** Renders what a developer asks: the exact query, versions, tier and fingerprints. */
export function renderDetails({ proof, formatter, texts }: ProofView, command: string): TemplateResult {
  const { result, provenance } = proof;
  const { proof: words } = texts;
  return html`<dl>
      ${renderRow(words.asOf, formatter.dates({ dateStyle: 'medium', timeStyle: 'long' }).format(Date.parse(result.asOf)))}
      ${renderRow(words.tier, words.tiers[result.tier])}
      ${renderRow(words.version, html`<code>${result.version}</code>`)}
      ${renderRow(words.catalog, html`<code>${provenance.catalog}</code>`)}
      ${renderRow(words.id, html`<code>${provenance.id}</code>`)}
    </dl>
    <p class="muted">${words.query}</p>
    <pre tabindex="0" aria-label=${words.query}>${JSON.stringify(provenance.query, null, 2)}</pre>
    <pre tabindex="0" class="command" aria-label="curl">${command}</pre>`;
}
