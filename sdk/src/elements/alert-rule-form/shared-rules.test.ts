import { expect } from 'chai';
import { catalog } from '../../../test/fixtures/catalog.ts';
import type { FixtureClient } from '../../../test/fixtures/client.ts';
import { makeRule, makeSharedRule } from '../../../test/fixtures/rules.ts';
import { findViolations, nextEvent, unmountAll, until } from '../../../test/support/mount.ts';
import { amountOf, choose, createClient, mountForm, press, sentTo, within } from '../../../test/support/rule-form.ts';
import { ClientError } from '../../client/client-error.ts';
import type { ChannelView, RuleView } from '../../protocol/rules.ts';
import type { AlertRuleForm } from './alert-rule-form.ts';

const makeChannel = (name: string, title: string, parts: Partial<ChannelView> = {}): ChannelView => ({
  ...{ name, title, type: 'slack', state: 'ready', reason: null, pausedUntil: null },
  ...parts,
});

/** A reader who manages rules. */
function createManager(rules: readonly RuleView[] = []): FixtureClient {
  const client = createClient(rules, { catalog: { ...catalog, alerts: 'manage' } });
  client.answers.set('/v1/channels', {
    channels: [makeChannel('floor', 'Shop floor'), makeChannel('duty', 'On duty', { state: 'paused' })],
  });
  return client;
}

async function mountShared(client: FixtureClient): Promise<AlertRuleForm> {
  const form = await mountForm(client, 'revenue');
  await until(() => amountOf(form) === '100');
  choose(form, '[name=scope]', 'shared');
  await until(() => within(form, '[name=channel]') !== null);
  return form;
}

const listOf = (form: AlertRuleForm, id: 'own' | 'shared'): string[] =>
  [...form.shadowRoot!.querySelectorAll(`[aria-labelledby=${id}] li`)].map(({ textContent }) =>
    textContent.replace(/\s+/g, ' ').trim(),
  );

describe('alert-rule-form for readers who manage rules', () => {
  afterEach(unmountAll);

  it('is for the reader alone at first, and for everybody where the reader chooses it', async () => {
    const client = createManager();
    const form = await mountForm(client, 'revenue');
    await until(() => amountOf(form) === '100');
    expect(within(form, '[name=channel]')).to.equal(null);
    expect(within(form, 'form').textContent).to.contain('Only where Region is north');
    choose(form, '[name=scope]', 'shared');
    await until(() => within(form, '[name=channel]') !== null);
    expect(within(form, 'form').textContent).to.contain('Computed on all rows').and.not.to.contain('Only where');
    expect(within(form, '[name=mail]')).to.equal(null);
    expect(within(form, 'fieldset').textContent.replace(/\s+/g, ' ')).to.contain('Shop floor On duty (paused)');
    await until(() => sentTo(client, '/v1/rules/backtest').length > 0);
    const { rule } = sentTo(client, '/v1/rules/backtest').at(-1)!.body as { rule: object };
    expect(rule).to.deep.include({ metric: 'revenue', filters: [] });
    expect(JSON.stringify(await findViolations(form))).to.equal('[]');
  });

  it('keeps the buttons of a rule in one row where there is little room', async () => {
    const form = await mountShared(createManager([makeSharedRule({ title: 'Revenue below the target of the day' })]));
    form.style.inlineSize = '340px';
    await until(() => listOf(form, 'shared').length > 0);
    const buttons = [...form.shadowRoot!.querySelectorAll('[aria-labelledby=shared] li button')];
    expect(buttons).to.have.length(3);
    expect(new Set(buttons.map((button) => button.getBoundingClientRect().top)).size).to.equal(1);
  });

  it('creates a rule for everybody, with the channels that are chosen', async () => {
    const client = createManager();
    const form = await mountShared(client);
    client.answers.set('/v1/rules', makeSharedRule());
    within<HTMLInputElement>(form, '[name=channel][value=floor]').click();
    choose(form, '[name=amount]', '90');
    const changed = nextEvent(form, 'kpi-rule-change');
    press(form, 'Create alert rule');
    expect((await changed).detail.kind).to.equal('created');
    const { name, ...body } = sentTo(client, '/v1/rules').find((each) => each.body !== undefined)!.body as {
      name: string;
    };
    expect(name).to.match(/^revenue_below_[a-z0-9]{1,7}$/);
    expect(body).to.deep.equal({
      ...{ metric: 'revenue', per: 'day', below: 90, title: 'Revenue below €90.00' },
      channels: ['floor'],
    });
    expect(sentTo(client, '/v1/own-rules')).to.deep.equal([]);
  });

  it('lists the rules for everybody apart, changes those of the API, and turns those of the catalogue off only', async () => {
    const client = createManager([
      makeRule({ title: 'Mine' }),
      makeSharedRule({ title: 'Low', channels: ['floor'], by: ['region'], below: 80, version: 3 }),
      makeSharedRule({ name: 'filed', title: 'From the file', origin: 'catalog', isDisabled: true }),
      makeSharedRule({ name: 'other', title: 'Elsewhere', metric: 'orders' }),
    ]);
    const form = await mountForm(client, 'revenue');
    await until(() => listOf(form, 'shared').length === 2);
    expect(listOf(form, 'own').map((text) => text.split(' ')[0])).to.deep.equal(['Mine']);
    expect(listOf(form, 'shared')).to.deep.equal([
      'Low Revenue below €80.00 · by the day · for each Region · Shop floor Edit Turn off Delete',
      'From the file Off Revenue below €100.00 · by the day · changed in the catalogue file Turn on',
    ]);
    client.answers.set('/v1/rules/low_revenue', makeSharedRule({ version: 4 }));
    form.shadowRoot!.querySelector<HTMLElement>('[aria-label="Edit: Low"]')!.click();
    await until(() => amountOf(form) === '80');
    expect(within<HTMLInputElement>(form, '[name=channel][value=floor]').checked).to.equal(true);
    expect(within<HTMLInputElement>(form, '[name=scope]').type).to.equal('hidden');
    choose(form, '[name=amount]', '70');
    press(form, 'Save changes');
    await until(() => within(form, '.said').textContent === 'Alert rule saved');
    expect(sentTo(client, '/v1/rules/low_revenue').at(-1)!.body).to.deep.equal({
      ...{ metric: 'revenue', per: 'day', by: ['region'], below: 70, title: 'Low' },
      ...{ channels: ['floor'], version: 3 },
    });
    client.answers.set('/v1/rules/filed/enable', makeSharedRule({ name: 'filed' }));
    press(form, 'Turn on');
    await until(() => within(form, '.said').textContent === 'Alert rule turned on');
    expect(sentTo(client, '/v1/rules/filed/enable')).to.have.length(1);
  });

  it('tells of a rule that was changed elsewhere, and shows it as it is now', async () => {
    const client = createManager([makeSharedRule({ title: 'Low', below: 80 })]);
    const form = await mountForm(client, 'revenue');
    await until(() => listOf(form, 'shared').length === 1);
    press(form, 'Edit');
    await until(() => amountOf(form) === '80');
    const error = new ClientError({ code: 'conflict', message: 'not at version 1', retryable: false });
    client.answers.set('/v1/rules/low_revenue', error);
    client.answers.set('/v1/rules', {
      rules: [makeSharedRule({ title: 'Lower', below: 60, version: 2 })],
      own: { limit: 20, mail: null },
    });
    press(form, 'Save changes');
    await until(() => within(form, 'p.refusal').textContent.startsWith('This alert rule was changed elsewhere.'));
    expect(listOf(form, 'shared')[0]).to.match(/^Lower /);
  });

  it('says beside the field what is wrong with it', async () => {
    const client = createManager();
    const form = await mountShared(client);
    for (const [path, id] of [
      ['channels[0]', 'channel'],
      ['title', 'title'],
      ['per', 'per'],
      ['below', 'amount'],
    ]) {
      const error = { code: 'invalid_rule', message: `${path} is wrong`, retryable: false, path: path! };
      client.answers.set('/v1/rules', new ClientError(error));
      press(form, 'Create alert rule');
      await until(() => within(form, `#${id}-refusal`)?.textContent === `Couldn't save: ${path} is wrong`);
    }
    expect(JSON.stringify(await findViolations(form))).to.equal('[]');
  });

  it('offers neither to readers who make rules of their own only', async () => {
    const client = createClient([makeRule(), makeSharedRule()]);
    const form = await mountForm(client, 'revenue');
    await until(() => listOf(form, 'own').length === 1);
    expect(within(form, 'select[name=scope]')).to.equal(null);
    expect(listOf(form, 'shared')).to.deep.equal([]);
    expect(sentTo(client, '/v1/channels')).to.deep.equal([]);
  });
});
