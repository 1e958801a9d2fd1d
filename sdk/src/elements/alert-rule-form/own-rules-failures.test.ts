import { expect } from 'chai';
import { makeRule } from '../../../test/fixtures/rules.ts';
import { findViolations, nextEvent, unmountAll, until } from '../../../test/support/mount.ts';
import { amountOf, choose, createClient, mountForm, press, sentTo, within } from '../../../test/support/rule-form.ts';
import { ClientError } from '../../client/client-error.ts';
import type { AlertRuleForm } from './alert-rule-form.ts';

afterEach(unmountAll);

const makeError = (code: string, retryable = false): ClientError =>
  new ClientError({ code, message: 'no answer', retryable });
const OWN = { limit: 20, mail: null };
const refusalOf = (form: AlertRuleForm): string | undefined => within(form, 'p.refusal')?.textContent?.trim();
const countRules = (form: AlertRuleForm): number => form.shadowRoot!.querySelectorAll('li').length;

it('says on a list without a form that a rule was not deleted', async () => {
  const client = createClient([makeRule()]);
  client.answers.set('/v1/rules/own_1', makeError('unreachable', true));
  const form = await mountForm(client);
  await until(() => countRules(form) === 1);
  press(form, 'Delete');
  await until(() => refusalOf(form) === "Couldn't delete: no answer");
  expect(within(form, 'p.refusal').getAttribute('role')).to.equal('alert');
  expect(within(form, 'form')).to.equal(null);
});

it('shows a rule as it is after a change elsewhere, so that it can be changed again', async () => {
  const client = createClient([makeRule({ below: 80, version: 3 })]);
  client.answers.set('/v1/rules/own_1', makeError('conflict'));
  const form = await mountForm(client);
  await until(() => countRules(form) === 1);
  press(form, 'Edit');
  await until(() => within(form, 'form') !== null);
  client.answers.set('/v1/rules', { rules: [makeRule({ below: 70, version: 4 })], own: OWN });
  press(form, 'Save changes');
  await until(() => refusalOf(form) === 'This alert rule was changed elsewhere. Open it again.');
  press(form, 'Edit');
  await until(() => amountOf(form) === '70');
  client.answers.set('/v1/rules/own_1', makeRule({ version: 5 }));
  press(form, 'Save changes');
  await until(() => within(form, '.said').textContent === 'Alert rule saved');
  expect(sentTo(client, '/v1/rules/own_1').at(-1)!.body).to.deep.include({ below: 70, version: 4 });
});

it('no longer lists a rule that was deleted elsewhere', async () => {
  const client = createClient([makeRule()]);
  client.answers.set('/v1/rules/own_1', makeError('not_found'));
  const form = await mountForm(client);
  await until(() => countRules(form) === 1);
  client.answers.set('/v1/rules', { rules: [], own: OWN });
  press(form, 'Delete');
  await until(() => refusalOf(form) === 'This alert rule no longer exists.' && countRules(form) === 0);
});

it('keeps what is half entered when another rule is deleted, not when its own is', async () => {
  const client = createClient([makeRule({ name: 'own_1', below: 80 }), makeRule({ name: 'own_2', below: 70 })]);
  client.answers.set('/v1/rules/own_1', null);
  const form = await mountForm(client, 'revenue');
  await until(() => countRules(form) === 2 && amountOf(form) === '100');
  choose(form, '[name=amount]', '55');
  choose(form, '[name=title]', 'Half');
  await form.updateComplete;
  press(form, 'Delete');
  await until(() => within(form, '.said').textContent === 'Alert rule deleted');
  expect(amountOf(form)).to.equal('55');
  expect(within<HTMLInputElement>(form, '[name=title]').value).to.equal('Half');
  press(form, 'Edit');
  await until(() => amountOf(form) === '80');
  press(form, 'Delete');
  await until(() => amountOf(form) === '100');
});

it('proposes a limit again after a rule was saved', async () => {
  const client = createClient();
  client.answers.set('/v1/own-rules', makeRule());
  const form = await mountForm(client, 'revenue');
  await until(() => amountOf(form) === '100');
  choose(form, '[name=amount]', '55');
  press(form, 'Create alert rule');
  await until(() => within(form, '.said').textContent === 'Alert rule saved');
  expect(amountOf(form)).to.equal('100');
});

it('moves the focus into the form with a rule, and to what is left where its button goes', async () => {
  const client = createClient([makeRule({ name: 'own_1' }), makeRule({ name: 'own_2' })]);
  client.answers.set('/v1/rules/own_1', null);
  client.answers.set('/v1/rules/own_2', null);
  const form = await mountForm(client);
  await until(() => countRules(form) === 2);
  const focused = (): string => {
    const { activeElement } = form.shadowRoot!;
    return activeElement?.getAttribute('name') ?? activeElement?.textContent?.trim() ?? '';
  };
  const use = (words: string, index = 0): void => {
    const button = [...form.shadowRoot!.querySelectorAll('button')].filter(
      (each) => each.textContent?.trim() === words,
    );
    button[index]!.focus();
    button[index]!.click();
  };
  use('Edit');
  await until(() => focused() === 'kind');
  use('Cancel');
  await until(() => focused() === 'Delete');
  client.answers.set('/v1/rules', { rules: [makeRule({ name: 'own_1' })], own: OWN });
  use('Delete', 1);
  await until(() => countRules(form) === 1 && focused() === 'Delete');
  client.answers.set('/v1/rules', { rules: [], own: OWN });
  use('Delete');
  await until(() => countRules(form) === 0 && focused() === 'Your alert rules');
});

it('says that the rules cannot be loaded, and loads them again when asked to', async () => {
  const client = createClient();
  client.answers.set('/v1/rules', makeError('internal', true));
  const form = await mountForm(client);
  await until(() => within(form, '[part=notice]') !== null);
  expect(JSON.stringify(await findViolations(form))).to.equal('[]');
  client.answers.set('/v1/rules', { rules: [makeRule()], own: OWN });
  press(form, 'Try again');
  await until(() => countRules(form) === 1);
  expect(within(form, '[part=notice]')).to.equal(null);
});

it('tells the page that the rules cannot be loaded', async () => {
  const client = createClient();
  const form = await mountForm(client);
  client.answers.set('/v1/rules', makeError('internal', true));
  const failed = nextEvent(form, 'kpi-error');
  form.refresh();
  expect((await failed).detail.error.code).to.equal('internal');
});

it('says to a reader who may make no rules of its own that it may not', async () => {
  const form = await mountForm(createClient([], { own: null }), 'revenue');
  await until(() => form.shadowRoot!.textContent.trim() === 'You may not make alert rules.');
  const other = createClient();
  other.answers.set('/v1/rules', makeError('forbidden'));
  const refused = await mountForm(other);
  await until(() => refused.shadowRoot!.textContent.trim() === 'You may not make alert rules.');
});

it('starts anew on another client, and drops what the client before answers late', async () => {
  let answer: (list: unknown) => void = () => undefined;
  const late = createClient();
  late.answers.set('/v1/rules', new Promise((resolve) => (answer = resolve)));
  const form = await mountForm(late, 'revenue');
  await until(() => amountOf(form) === '100');
  choose(form, '[name=amount]', '55');
  await form.updateComplete;
  form.client = createClient([makeRule({ title: 'Of the second' })]);
  await until(() => countRules(form) === 1 && amountOf(form) === '100');
  answer({ rules: [makeRule({ title: 'Of the first' }), makeRule({ name: 'own_2' })], own: OWN });
  await form.updateComplete;
  await Promise.resolve();
  await form.updateComplete;
  expect(countRules(form)).to.equal(1);
  expect(within(form, 'li').textContent).to.contain('Of the second');
});
