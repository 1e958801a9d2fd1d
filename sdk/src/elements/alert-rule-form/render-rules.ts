import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../../format/formatter.ts';
import type { RulesTexts } from '../../format/texts/rules-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { CatalogView } from '../../protocol/catalog.ts';
import type { ChannelView, RuleView } from '../../protocol/rules.ts';
import { describeCondition, describeFilters, describeStop } from '../../view/rules/describe-rule.ts';
import { PERS, toDraft } from '../../view/rules/draft-rule.ts';

export interface RulesContext {
  readonly words: RulesTexts;
  readonly formatter: Formatter;
  readonly catalog: CatalogView;
  readonly channels: readonly ChannelView[];
  onEdit(rule: RuleView): void;
  onSwitch(rule: RuleView): void;
  onRemove(rule: RuleView): void;
}

/** Rules under a heading, each to be changed, turned off and deleted; those of the catalogue file only to be turned off. */
export function renderRules(id: 'own' | 'shared', rules: readonly RuleView[], context: RulesContext): TemplateResult {
  const { words } = context;
  return html`<section part=${id === 'own' ? 'rules' : 'shared-rules'} aria-labelledby=${id}>
    <h3 id=${id} tabindex="-1">${words[id]}</h3>
    ${
      rules.length === 0
        ? html`<p class="muted">${id === 'own' ? words.none : words.noneShared}</p>`
        : html`<ul>
            ${rules.map((rule) => renderRule(rule, context))}
          </ul>`
    }
  </section>`;
}

function renderRule(rule: RuleView, context: RulesContext): TemplateResult {
  const { words, catalog, onEdit, onSwitch, onRemove } = context;
  const title = rule.title || rule.metric;
  const metric = catalog.metrics.find(({ name }) => name === rule.metric);
  const stop = describeStop(rule, words);
  const isOfApi = rule.origin === 'api';
  const turn = rule.isDisabled ? words.turnOn : words.turnOff;
  return html`<li>
    <span
      >${title}${rule.isDisabled ? html` <strong class="off">${words.off}</strong>` : nothing}
      <small>${describeDetails(rule, title, context)}</small>
      ${stop ? html`<small class="refusal">${fill(words.stopped, { reason: stop })}</small>` : nothing}</span
    >
    <div class="acts">
      ${
        isOfApi && metric && toDraft(rule, metric)
          ? html`<button aria-label="${words.edit}: ${title}" @click=${() => onEdit(rule)}>${words.edit}</button>`
          : nothing
      }
      <button aria-label="${turn}: ${title}" @click=${() => onSwitch(rule)}>${turn}</button>
      ${
        isOfApi
          ? html`<button aria-label="${words.remove}: ${title}" @click=${() => onRemove(rule)}>${words.remove}</button>`
          : nothing
      }
    </div>
  </li>`;
}

/** Describes what a rule watches, how often, and who is told: "Revenue below €80 · by the day · Shop floor". */
function describeDetails(rule: RuleView, title: string, { words, formatter, catalog, channels }: RulesContext): string {
  const metric = catalog.metrics.find(({ name }) => name === rule.metric);
  const condition = metric && describeCondition(rule, metric, words, formatter);
  const per = PERS.find((name) => name === rule.per);
  const split = (rule.by ?? []).map((name) => catalog.dimensions.find((each) => each.name === name)?.title ?? name);
  const details = [
    condition === title ? '' : condition,
    per && words.pers[per],
    split.length > 0 && fill(words.by, { dimensions: split.join(', ') }),
    describeFilters(rule.own?.filters ?? [], catalog, formatter),
    rule.own?.mail?.address,
    ...(rule.channels ?? []).map((name) => channels.find((each) => each.name === name)?.title ?? name),
    rule.origin === 'catalog' && words.ofCatalog,
  ];
  return details.filter(Boolean).join(' · ');
}
