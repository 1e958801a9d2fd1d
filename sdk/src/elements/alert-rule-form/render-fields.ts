import { html, nothing, type TemplateResult } from 'lit';
import { findUnit } from '../../format/formatter.ts';
import type { RulesTexts } from '../../format/texts/rules-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { ChannelView, RuleView } from '../../protocol/rules.ts';
import { nameKind } from '../../view/rules/describe-rule.ts';
import { KINDS, needsAmount, PERS, type RuleDraft } from '../../view/rules/draft-rule.ts';

export interface FieldsContext {
  readonly words: RulesTexts;
  readonly subject: MetricView;
  /** Name that the rule gets where the reader enters none. */
  readonly name: string;
  /** Undefined for a new rule. */
  readonly edited: RuleView | undefined;
  /** Address for mails; null where none are sent. */
  readonly address: string | null;
  /** True for readers who also make rules for everybody. */
  readonly mayManage: boolean;
  readonly channels: readonly ChannelView[];
  /** The mistake in a field. */
  readonly refusal: FieldRefusal | undefined;
}

export type RuleField = 'amount' | 'per' | 'title' | 'channel';

export interface FieldRefusal {
  /** Undefined for a mistake in the whole. */
  readonly field: RuleField | undefined;
  readonly text: string;
}

/** The fields of a rule: whom it is for, condition, number, how often it is checked, name, and who is told. */
export function renderFields(draft: RuleDraft, context: FieldsContext): TemplateResult {
  const { words, name, edited, mayManage } = context;
  const pers = PERS.filter((per) => draft.kind !== 'unusual' || per === 'hour' || per === 'day');
  return html`<div class="fields">
      ${mayManage && !edited ? renderScope(draft, words) : html`<input type="hidden" name="scope" .value=${scopeOf(draft)} />`}
      <label
        >${words.condition}<select name="kind">
          ${KINDS.map((kind) => renderOption(kind, nameKind(kind, edited, words), draft.kind))}
        </select></label
      >
      ${needsAmount(draft) ? renderAmount(draft, context) : nothing}
      <label
        >${words.per}<select name="per">
          ${pers.map((per) => renderOption(per, words.pers[per], draft.per))}</select
        >${renderRefusal(context, 'per')}</label
      >
    </div>
    <label
      >${words.name}<input
        name="title"
        maxlength="200"
        placeholder=${name}
        .value=${draft.title}
      />${renderRefusal(context, 'title')}</label
    >
    ${draft.isShared ? renderChannels(draft, context) : renderMail(draft, context)}`;
}

const scopeOf = ({ isShared }: RuleDraft): 'own' | 'shared' => (isShared ? 'shared' : 'own');

const renderScope = (draft: RuleDraft, { scope, scopes }: RulesTexts): TemplateResult =>
  html`<label
    >${scope}<select name="scope">
      ${(['own', 'shared'] as const).map((each) => renderOption(each, scopes[each], scopeOf(draft)))}
    </select></label
  >`;

function renderMail({ isMailed }: RuleDraft, { words, address }: FieldsContext): TemplateResult {
  return html`<p class="muted">${words.feed}</p>
    ${
      address === null
        ? nothing
        : html`<div class="kinds">
            <label><input type="checkbox" name="mail" .checked=${isMailed} />${fill(words.mail, { address })}</label>
          </div>`
    }`;
}

/** The channels that a rule for everybody notifies, those that notify nobody now with their state. */
function renderChannels(draft: RuleDraft, context: FieldsContext): TemplateResult {
  const { words, channels } = context;
  return html`<p class="muted">${words.sharedFeed} ${words.allRows}</p>
    <fieldset class="kinds">
      <legend>${words.channels}</legend>
      ${channels.length === 0 ? html`<p class="muted">${words.noChannels}</p>` : nothing}
      ${channels.map(
        ({ name, title, state }) =>
          html`<label
            ><input type="checkbox" name="channel" value=${name} .checked=${draft.channels.includes(name)} />${title}
            ${state === 'ready' ? nothing : html`<span class="muted">(${words.channelStates[state]})</span>`}</label
          >`,
      )}
      ${renderRefusal(context, 'channel')}
    </fieldset>`;
}

const renderRefusal = ({ refusal }: FieldsContext, field: RuleField): TemplateResult | typeof nothing =>
  refusal?.field === field
    ? html`<span id="${field}-refusal" class="refusal" role="alert">${refusal.text}</span>`
    : nothing;

const renderOption = (value: string, text: string, chosen: string): TemplateResult =>
  html`<option value=${value} .selected=${value === chosen}>${text}</option>`;

function renderAmount({ kind, amount }: RuleDraft, context: FieldsContext): TemplateResult {
  const { words, subject, refusal } = context;
  const isRefused = refusal?.field === 'amount';
  const unit =
    subject.format === 'percent'
      ? '%'
      : subject.format === 'currency'
        ? subject.currency
        : (findUnit(subject) ?? subject.unit);
  const label = kind === 'rises' || kind === 'falls' ? words.share : unit ? `${words.limit} (${unit})` : words.limit;
  return html`<label
    >${label}<input
      name="amount"
      type="number"
      step="any"
      inputmode="decimal"
      aria-invalid=${isRefused ? 'true' : 'false'}
      aria-describedby=${isRefused ? 'amount-refusal' : nothing}
      .value=${Number.isFinite(amount) ? String(amount) : ''}
    />${renderRefusal(context, 'amount')}</label
  >`;
}
