import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import { toWireError } from '../../client/client-error.ts';
import { getRules, type Rules } from '../../client/rules/rules.ts';
import { emit } from '../../controllers/events.ts';
import { keepFocus } from '../../controllers/keep-focus.ts';
import { rules as english } from '../../format/texts/en/rules.ts';
import type { RulesTexts } from '../../format/texts/rules-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import type { CatalogView, MetricView } from '../../protocol/catalog.ts';
import type { Filter } from '../../protocol/query.ts';
import type { RuleDefinition, RuleView } from '../../protocol/rules.ts';
import { theme } from '../../styles/theme.styles.ts';
import { dialogStyles } from '../../styles/dialog.styles.ts';
import { stateStyles } from '../../styles/states.styles.ts';
import { KpiElement } from '../kpi-element.ts';
import { renderNotice } from '../render-state.ts';
import { ruleFormStyles } from './alert-rule-form.styles.ts';
import { describeCondition, describeFilters, type RuleStep } from '../../view/rules/describe-rule.ts';
import {
  isSameUnit,
  proposeAmount,
  toDefinition,
  toDraft,
  toFirstDraft,
  type RuleDraft,
} from '../../view/rules/draft-rule.ts';
import { readDraft } from './read-draft.ts';
import { ReaderRules } from './reader-rules.ts';
import { renderFields, type FieldRefusal } from './render-fields.ts';
import { renderRules } from './render-rules.ts';
import { renderTrial } from './render-trial.ts';
import { RuleTrial } from './rule-trial.ts';
import { saveRule } from './save-rule.ts';
import { toRefusal } from './to-refusal.ts';

/**
 * Form for alert rules: a condition, what it would have done in the past, and who is told. A reader's own rules are
 * computed on the reader's rows and shown to nobody else. Readers who manage rules also make those for everybody, which are
 * computed on all rows and notify channels of the catalogue. Below it are the rules on the metric, to be changed, turned off and
 * deleted; without a metric those on all.
 *
 * @element alert-rule-form
 * @csspart form - The form.
 * @csspart backtest - The drawing of the past.
 * @csspart rules - The reader's rules.
 * @csspart shared-rules - The rules for everybody, for readers who manage them.
 * @fires kpi-rule-change - The reader created, changed, turned on or off, or deleted a rule.
 * @fires kpi-error - The reader's rules could not be loaded; `retryable` says whether trying again may help.
 */
export class AlertRuleForm extends KpiElement {
  static override styles = [theme, stateStyles, dialogStyles, ruleFormStyles];

  static override properties: PropertyDeclarations = {
    metric: {},
    edited: { state: true },
    draft: { state: true },
    refusal: { state: true },
    said: { state: true },
    isBusy: { state: true },
  };

  /** Name of the metric in the catalogue; without it the reader's rules on all metrics are listed. */
  declare metric: string;
  declare private edited: RuleView | undefined;
  declare private draft: RuleDraft | undefined;
  /** A mistake in a field, or in the whole. */
  declare private refusal: FieldRefusal | undefined;
  declare private said: string;
  declare private isBusy: boolean;
  readonly #known = new ReaderRules(this);
  readonly #trial = new RuleTrial(this);
  #isAmountTyped = false;

  constructor() {
    super();
    keepFocus(this, 'li:last-child button:last-child', 'form select', 'h3');
    this.said = '';
    this.isBusy = false;
  }

  /** True for readers who also make rules for everybody. */
  get #mayManage(): boolean {
    return this.catalog?.alerts === 'manage';
  }

  get #words(): RulesTexts {
    return this.formatter.texts.rules ?? english;
  }

  get #rules(): Rules | undefined {
    return this.activeClient && getRules(this.activeClient);
  }

  /** The metric of the form: that of the rule that is edited, else its own. */
  get #subject(): MetricView | undefined {
    return this.findMetric(this.edited?.metric ?? this.metric ?? '');
  }

  get #filters(): readonly Filter[] {
    const isShared = this.edited ? !this.edited.own : this.draft?.isShared;
    return this.edited?.own?.filters ?? (this.metric && !isShared ? this.activeFilters : []);
  }

  protected override willUpdate(changed?: PropertyValues): void {
    super.willUpdate();
    const { catalog, activeClient: client } = this;
    if (changed?.has('metric') && changed.get('metric') !== undefined) this.#begin(undefined);
    if (!client || !catalog || !catalog.ownRules) return;
    if (this.#known.follow(client, this.#mayManage)) this.reset();
    const subject = this.#subject;
    if (!subject) return;
    if (!this.draft) {
      this.draft = toFirstDraft(subject);
      this.#propose(subject);
    }
    this.#follow(getRules(client), subject, this.draft);
  }

  /** Loads the past of the draft, proposes a number from it, and tries the rule. */
  #follow(rules: Rules, subject: MetricView, draft: RuleDraft): void {
    const filters = this.#filters;
    void this.#trial.load(rules, subject, draft.per, filters).then((isNew) => {
      if (isNew) this.#propose(subject);
    });
    const definition = toDefinition(draft, subject, this.edited);
    this.#trial.try(rules, definition && { ...definition, filters }, draft.per);
  }

  #propose(subject: MetricView): void {
    if (!this.draft || this.#isAmountTyped) return;
    const amount = proposeAmount(this.draft.kind, this.#trial.values, subject);
    if (!Object.is(amount, this.draft.amount)) this.draft = { ...this.draft, amount };
  }

  /** Loads the rules and the past again; what was entered stays. */
  override refresh(): void {
    this.#trial.reset();
    void this.#known.load();
    this.requestUpdate();
  }

  /** Begins a new rule: what was entered and said goes. */
  reset(): void {
    this.#begin(undefined);
    this.said = '';
    this.#trial.reset();
  }

  #begin(rule: RuleView | undefined): void {
    const metric = rule && this.findMetric(rule.metric);
    this.edited = rule;
    this.draft = rule && metric ? toDraft(rule, metric) : undefined;
    this.#isAmountTyped = rule !== undefined;
    this.refusal = undefined;
  }

  /** Begins to change a rule, with the focus in the form. */
  async #edit(rule: RuleView): Promise<void> {
    this.#begin(rule);
    await this.updateComplete;
    this.renderRoot.querySelector('select')?.focus();
  }

  protected override render(): TemplateResult | typeof nothing {
    const { catalog, formatter } = this;
    if (!catalog) return nothing;
    const words = this.#words;
    const { own, shared, error, isDenied } = this.#known;
    if (!catalog.ownRules || isDenied) return html`<p class="muted">${words.denied}</p>`;
    return html`${this.#renderForm(words)}
      <p class="said muted" role="status">${this.said}</p>
      ${error ? renderNotice(formatter, { state: 'error', error }, this.retry) : nothing}
      ${this.#renderList('own', own, catalog)}
      ${this.#mayManage ? this.#renderList('shared', shared, catalog) : nothing}`;
  }

  #renderList(
    id: 'own' | 'shared',
    rules: readonly RuleView[] | undefined,
    catalog: CatalogView,
  ): TemplateResult | typeof nothing {
    const shown = rules?.filter(({ metric }) => !this.metric || metric === this.metric) ?? [];
    if (!rules || (shown.length === 0 && this.metric)) return nothing;
    return renderRules(id, shown, {
      words: this.#words,
      formatter: this.formatter,
      catalog,
      channels: this.#known.channels,
      onEdit: (rule) => void this.#edit(rule),
      onSwitch: (rule) => this.#turn(rule),
      onRemove: (rule) => this.#remove(rule),
    });
  }

  #renderForm(words: RulesTexts): TemplateResult {
    const { draft, edited, formatter } = this;
    const subject = this.#subject;
    const whole = this.refusal?.field ? '' : this.refusal?.text;
    const refusal = html`<p class="refusal" role="alert">${whole}</p>`;
    if (!draft || !subject) return refusal;
    const definition = toDefinition(draft, subject, edited);
    const filters = describeFilters(this.#filters, this.catalog, formatter);
    const name = definition ? describeCondition(definition, subject, words, formatter) : subject.title;
    const limit = definition?.above ?? definition?.below;
    return html`<form part="form" novalidate @submit=${this.#onSubmit} @input=${this.#onInput}>
      ${filters ? html`<p class="muted">${fill(words.only, { filters })}</p>` : nothing}
      ${renderFields(draft, {
        words,
        subject,
        name,
        edited,
        address: this.#known.rights?.mail ?? null,
        mayManage: this.#mayManage,
        channels: this.#known.channels,
        refusal: this.refusal,
      })}
      ${renderTrial(this.#trial, draft, { words, formatter, title: subject.title, limit, isReady: definition !== undefined })}
      ${refusal}
      <div class="actions">
        ${edited ? html`<button type="button" @click=${() => this.#begin(undefined)}>${words.cancel}</button>` : nothing}
        <button class="main" aria-disabled=${this.isBusy}>${edited ? words.change : words.save}</button>
      </div>
    </form>`;
  }

  readonly #onInput = (event: Event): void => {
    const before = this.draft;
    const draft = readDraft(event.currentTarget as HTMLFormElement);
    if ((event.target as HTMLInputElement).name === 'amount') this.#isAmountTyped = true;
    else if (before && !isSameUnit(before.kind, draft.kind)) this.#isAmountTyped = false;
    this.draft = draft;
    this.refusal = undefined;
    this.said = '';
    const subject = this.#subject;
    if (subject && before?.kind !== draft.kind) this.#propose(subject);
  };

  readonly #onSubmit = (event: Event): void => {
    event.preventDefault();
    const { draft, edited } = this;
    const [rules, subject] = [this.#rules, this.#subject];
    if (!draft || !rules || !subject || this.isBusy) return;
    const definition = toDefinition(draft, subject, edited);
    if (!definition) {
      this.refusal = { field: 'amount', text: this.#words.needsNumber };
      this.renderRoot.querySelector<HTMLInputElement>('[name=amount]')?.focus();
      return;
    }
    void this.#save(rules, draft, definition, subject);
  };

  async #save(rules: Rules, draft: RuleDraft, definition: RuleDefinition, subject: MetricView): Promise<void> {
    const { edited, formatter } = this;
    const title = draft.title.trim() || describeCondition(definition, subject, this.#words, formatter);
    const mailLanguage = draft.isMailed && this.#known.rights?.mail ? formatter.locale : null;
    await this.#send('save', this.#words.saved, async () => {
      const rule = await saveRule(rules, { draft, definition, edited, title, filters: this.#filters, mailLanguage });
      this.#begin(undefined);
      emit(this, 'kpi-rule-change', { kind: edited ? 'changed' : 'created', rule });
    });
  }

  #remove(rule: RuleView): void {
    const rules = this.#rules;
    if (!rules || this.isBusy) return;
    void this.#send('remove', this.#words.removed, async () => {
      await rules.remove(rule.name);
      if (this.edited?.name === rule.name) this.#begin(undefined);
      emit(this, 'kpi-rule-change', { kind: 'removed', rule });
    });
  }

  #turn({ name, isDisabled }: RuleView): void {
    const rules = this.#rules;
    if (!rules || this.isBusy) return;
    void this.#send('turn', isDisabled ? this.#words.turnedOn : this.#words.turnedOff, async () => {
      const rule = await rules.turn(name, isDisabled);
      // Its version is another now: what is entered is saved at that.
      if (this.edited?.name === name) this.edited = rule;
      emit(this, 'kpi-rule-change', { kind: 'changed', rule });
    });
  }

  async #send(step: RuleStep, said: string, act: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    this.refusal = undefined;
    this.said = '';
    try {
      await act();
      this.said = said;
      await this.#known.load();
    } catch (error) {
      const wire = toWireError(error);
      // The list shows the rule as it is now.
      if (wire.code === 'conflict' || wire.code === 'not_found') await this.#known.load();
      this.refusal = toRefusal(wire, step, this.#known, this.#words);
    }
    this.isBusy = false;
  }
}
