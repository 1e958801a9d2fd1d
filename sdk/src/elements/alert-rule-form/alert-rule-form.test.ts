import { expect } from 'chai';
import { html } from 'lit';
import { readOnlyCatalog } from '../../../test/fixtures/catalog.ts';
import { PAST, makeRule } from '../../../test/fixtures/rules.ts';
import { findViolations, mount, nextEvent, unmountAll, until } from '../../../test/support/mount.ts';
import {
  amountOf,
  captionOf,
  choose,
  createClient,
  mountForm,
  press,
  sentTo,
  within,
} from '../../../test/support/rule-form.ts';
import { ClientError } from '../../client/client-error.ts';
import '../../define/kpi-card.ts';
import type { RuleView } from '../../protocol/rules.ts';
import type { KpiCard } from '../kpi-card/kpi-card.ts';
import type { KpiMenu } from '../menu/kpi-menu.ts';
import type { AlertRuleForm } from './alert-rule-form.ts';
import type { KpiRuleDialog } from './open-rule-form.ts';

afterEach(unmountAll);

it('proposes a limit from the past, and shows what it would have done', async () => {
  const client = createClient();
  const form = await mountForm(client, 'revenue');
  await until(() => captionOf(form) === 'Would have alerted you 2 times (past 30 days)');
  expect(within<HTMLSelectElement>(form, '[name=kind]').value).to.equal('below');
  expect(amountOf(form)).to.equal('100');
  expect(within(form, '.episodes').getAttribute('d')!.split('Z')).to.have.length(3);
  expect(within(form, 'svg').getAttribute('aria-label')).to.equal(captionOf(form));
  expect(within(form, 'form').textContent).to.contain('Only where Region is north');
  const { rule, dateRange } = sentTo(client, '/v1/rules/backtest').at(-1)!.body as { rule: object; dateRange: string };
  expect(dateRange).to.equal('last 30 days');
  expect(rule).to.deep.equal({
    ...{ metric: 'revenue', per: 'day', below: 100 },
    filters: [{ member: 'region', operator: 'equals', values: ['north'] }],
  });
  expect(JSON.stringify(await findViolations(form))).to.equal('[]');
});

it('leaves out the day that still runs, which would propose a limit that is too low', async () => {
  const client = createClient();
  const [past] = PAST.results;
  const rows = [...past!.rows, { time: '2026-11-24T00:00:00.000Z', revenue: 1 }];
  const dateRange = ['2026-10-25T00:00:00.000Z', '2026-11-25T00:00:00.000Z'];
  client.answers.set('/v1/query', { results: [{ ...past, dateRange, rows }] });
  const form = await mountForm(client, 'revenue');
  await until(() => amountOf(form) === '100');
  expect(within(form, '.ends').textContent).to.match(/23/).and.not.match(/24/);
});

it('proposes again where the condition is another, and never over what the reader typed', async () => {
  const client = createClient();
  const form = await mountForm(client, 'revenue');
  await until(() => amountOf(form) === '100');
  choose(form, '[name=kind]', 'above');
  await until(() => amountOf(form) === '130');
  choose(form, '[name=amount]', '111');
  choose(form, '[name=title]', 'Busy');
  await form.updateComplete;
  expect(amountOf(form)).to.equal('111');
  choose(form, '[name=per]', 'week');
  choose(form, '[name=kind]', 'below');
  await until(() => sentTo(client, '/v1/query').length === 2);
  await form.updateComplete;
  expect(amountOf(form)).to.equal('111');
  choose(form, '[name=kind]', 'falls');
  await until(() => amountOf(form) === '30');
  choose(form, '[name=kind]', 'unusual');
  await form.updateComplete;
  expect(within(form, '[name=amount]')).to.equal(null);
  expect([...within<HTMLSelectElement>(form, '[name=per]').options].map(({ value }) => value)).to.deep.equal([
    'hour',
    'day',
  ]);
});

it('creates a rule, named after its condition, told by mail where the reader wants it', async () => {
  const client = createClient();
  client.answers.set('/v1/own-rules', makeRule());
  const form = await mountForm(client, 'revenue', 'de-DE');
  await until(() => amountOf(form) === '100');
  within<HTMLInputElement>(form, '[name=mail]').click();
  choose(form, '[name=amount]', '95.5');
  const changed = nextEvent(form, 'kpi-rule-change');
  press(form, 'Create alert rule');
  expect((await changed).detail.kind).to.equal('created');
  expect(sentTo(client, '/v1/own-rules').at(-1)!.body).to.deep.equal({
    ...{ metric: 'revenue', per: 'day', below: 95.5, title: 'Revenue below 95,50\u00a0€', mailLanguage: 'de-DE' },
    filters: [{ member: 'region', operator: 'equals', values: ['north'] }],
  });
  await until(() => within(form, '.said').textContent === 'Alert rule saved');
});

it('says at the number what is wrong with it, and elsewhere what is wrong with the whole', async () => {
  const client = createClient(Array.from({ length: 20 }, (_, index) => makeRule({ name: `own_${index}` })));
  const form = await mountForm(client, 'revenue');
  await until(() => amountOf(form) === '100');
  choose(form, '[name=amount]', '');
  press(form, 'Create alert rule');
  await until(() => within(form, '#amount-refusal')?.textContent === 'Enter a number.');
  expect(form.shadowRoot!.activeElement?.getAttribute('name')).to.equal('amount');
  expect(within(form, '[name=amount]').getAttribute('aria-invalid')).to.equal('true');
  expect(JSON.stringify(await findViolations(form))).to.equal('[]');
  choose(form, '[name=amount]', '5');
  const refuse = (code: string, path?: string): void => {
    const error = new ClientError({ code, message: 'too low', retryable: false, ...(path && { path }) });
    client.answers.set('/v1/own-rules', error);
    press(form, 'Create alert rule');
  };
  refuse('invalid_rule', 'below');
  await until(() => within(form, '#amount-refusal')?.textContent === "Couldn't save: too low");
  refuse('too_many_rules');
  await until(() => within(form, 'p.refusal').textContent.startsWith('You have 20 alert rules'));
});

it('lists the rules of the reader, also stopped ones, to be changed and deleted', async () => {
  const stopped = { code: 'forbidden', message: 'no such role' };
  const client = createClient([
    makeRule({ name: 'own_1', title: 'Low', below: 80, version: 3, keepFiringFor: '10m' }),
    makeRule({ name: 'own_2', title: 'Gone', own: { filters: [], mail: null, stopped } }),
    { ...makeRule({ name: 'shared', title: 'For everybody' }), own: undefined } as unknown as RuleView,
  ]);
  client.answers.set('/v1/rules/own_1', makeRule({ version: 4 }));
  const form = await mountForm(client);
  await until(() => form.shadowRoot!.querySelectorAll('li').length === 2);
  expect(within(form, 'form')).to.equal(null);
  expect(within(form, 'li:last-child').textContent).to.contain('Stopped: your rights have changed.');
  press(form, 'Edit');
  await until(() => within(form, 'form') !== null);
  expect(amountOf(form)).to.equal('80');
  expect(JSON.stringify(await findViolations(form))).to.equal('[]');
  choose(form, '[name=amount]', '70');
  press(form, 'Save changes');
  await until(() => within(form, '.said').textContent === 'Alert rule saved');
  const { body, method } = sentTo(client, '/v1/rules/own_1').at(-1)!;
  expect(method).to.equal('PUT');
  expect(body).to.deep.include({ title: 'Low', below: 70, version: 3, keepFiringFor: '10m', filters: [] });
  client.answers.set('/v1/rules/own_1', null);
  press(form, 'Delete');
  await until(() => within(form, '.said').textContent === 'Alert rule deleted');
  expect(sentTo(client, '/v1/rules/own_1').at(-1)!.method).to.equal('DELETE');
});

it('says that a reader without the right may make none', async () => {
  const form = await mountForm(createClient([], { catalog: readOnlyCatalog }), 'revenue');
  await until(() => form.shadowRoot!.textContent.includes('You may not make alert rules.'));
});

it('opens from the menu of a card, each time anew with the focus on its first field, unless the page prevents it', async () => {
  const client = createClient([makeRule({ title: 'Low', below: 80 })]);
  client.answers.set('/v1/own-rules', makeRule({ name: 'own_2' }));
  const card = await mount<KpiCard>(
    html`<kpi-provider .client=${client} locale="en-GB"
      ><kpi-context range="today"><kpi-card metric="revenue" filters="region=north"></kpi-card></kpi-context
    ></kpi-provider>`,
    'kpi-card',
  );
  const ask = async (): Promise<void> => {
    card.shadowRoot!.querySelector<HTMLElement>('[part=menu-button]')!.click();
    await until(() => card.shadowRoot!.querySelector<KpiMenu>('kpi-menu')?.isOpen === true);
    const entries = [...card.shadowRoot!.querySelector('kpi-menu')!.shadowRoot!.querySelectorAll('button')];
    entries.find((button) => button.textContent === 'Alert me')!.click();
  };
  const prevent = (event: Event): void => event.preventDefault();
  card.addEventListener('kpi-alert-request', prevent);
  const asked = nextEvent(card, 'kpi-alert-request');
  await ask();
  expect((await asked).detail.metric).to.equal('revenue');
  expect(card.shadowRoot!.querySelector('kpi-rule-dialog')).to.equal(null);
  card.removeEventListener('kpi-alert-request', prevent);
  await ask();
  await until(() => card.shadowRoot!.querySelector<KpiRuleDialog>('kpi-rule-dialog')?.isOpen === true);
  const dialog = card.shadowRoot!.querySelector<KpiRuleDialog>('kpi-rule-dialog')!;
  const form = dialog.shadowRoot!.querySelector<AlertRuleForm>('alert-rule-form')!;
  await until(() => form.shadowRoot!.activeElement?.localName === 'select');
  expect(dialog.shadowRoot!.querySelector('h2')!.textContent).to.equal('Alert me: Revenue');
  await until(() => within(form, 'form').textContent.includes('Only where Region is north'));
  expect(JSON.stringify(await findViolations(dialog))).to.equal('[]');
  const close = (): void => dialog.shadowRoot!.querySelector<HTMLElement>('dialog > .actions button')!.click();
  const title = (): string => within<HTMLInputElement>(form, '[name=title]').value;
  press(form, 'Edit');
  await until(() => amountOf(form) === '80');
  press(form, 'Delete');
  await until(() => within(form, 'p.refusal').textContent !== '');
  close();
  await ask();
  await until(() => dialog.isOpen && amountOf(form) === '100');
  expect(within(form, 'p.refusal').textContent).to.equal('');
  expect(title()).to.equal('');
  press(form, 'Create alert rule');
  await until(() => within(form, '.said').textContent === 'Alert rule saved');
  close();
  await ask();
  await until(() => dialog.isOpen && within(form, '.said').textContent === '');
});
