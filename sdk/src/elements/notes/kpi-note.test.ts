import { expect } from 'chai';
import { html, nothing } from 'lit';
import { createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { STATES } from '../../../test/fixtures/states.ts';
import { findViolations, mount, nextEvent, unmountAll, until } from '../../../test/support/mount.ts';
import '../../define/kpi-context.ts';
import '../../define/kpi-provider.ts';
import '../../define/trend-chart.ts';
import { ClientError } from '../../client/client-error.ts';
import type { Annotation, NewAnnotation } from '../../protocol/annotations.ts';
import type { KpiMenu } from '../menu/kpi-menu.ts';
import type { TrendChart } from '../trend-chart/trend-chart.ts';
import type { KpiNote } from './kpi-note.ts';

afterEach(unmountAll);

const NOTE: Annotation = {
  ...{ id: '7', metric: 'revenue', dimensions: {}, from: '2026-11-20T09:00:00.000Z', to: null, text: 'Provider down' },
  ...{ author: 'reader', isOwn: true, version: 3 },
  ...{ createdAt: '2026-11-20T09:10:00.000Z', changedAt: '2026-11-20T09:10:00.000Z' },
};

function createClient(annotations: readonly Annotation[] = [], mayAnnotate = true): FixtureClient {
  const client = createFixtureClient({ revenue: STATES['ready']! });
  const { catalog } = client.catalog.get();
  client.catalog.set({ catalog: { ...catalog!, ...(mayAnnotate && { annotate: true as const }) } });
  client.answers.set('/v1/annotations', { annotations });
  return client;
}

const mountChart = (client: FixtureClient, filters = ''): Promise<TrendChart> =>
  mount<TrendChart>(
    html`<kpi-provider .client=${client} locale="en-GB"
      ><kpi-context range="today" filters=${filters || nothing}
        ><trend-chart metric="revenue" expected></trend-chart></kpi-context
    ></kpi-provider>`,
    'trend-chart',
  );

async function openMenu(chart: TrendChart): Promise<HTMLButtonElement[]> {
  chart.shadowRoot!.querySelector<HTMLElement>('[part=menu-button]')!.click();
  await until(() => chart.shadowRoot!.querySelector<KpiMenu>('kpi-menu')?.isOpen === true);
  return [...chart.shadowRoot!.querySelector('kpi-menu')!.shadowRoot!.querySelectorAll('button')];
}

async function openNote(chart: TrendChart): Promise<KpiNote> {
  (await openMenu(chart)).find((button) => button.textContent === 'Add a note')!.click();
  await until(() => chart.shadowRoot!.querySelector<KpiNote>('kpi-note')?.isOpen === true);
  return chart.shadowRoot!.querySelector<KpiNote>('kpi-note')!;
}

const within = <T extends Element>(note: KpiNote, selector: string): T => note.shadowRoot!.querySelector<T>(selector)!;

function type(note: KpiNote, selector: string, value: string): void {
  const input = within<HTMLInputElement>(note, selector);
  input.value = value;
  input.dispatchEvent(new Event('input', { bubbles: true, composed: true }));
}

const press = (note: KpiNote, words: string): void =>
  [...note.shadowRoot!.querySelectorAll('button')].find((button) => button.textContent?.trim() === words)!.click();

/** Requests that wrote, changed or deleted. */
const sentBy = (client: FixtureClient) => client.requests.filter(({ path }) => !path.includes('?'));

it('is offered to readers who may annotate, and a page may take it over', async () => {
  const entries = async (client: FixtureClient) =>
    (await openMenu(await mountChart(client))).map((button) => button.textContent);
  expect(await entries(createClient([], false))).not.to.include('Add a note');
  const chart = await mountChart(createClient());
  chart.addEventListener('kpi-annotate', (event) => event.preventDefault());
  const asked = nextEvent(chart, 'kpi-annotate');
  (await openMenu(chart)).find((button) => button.textContent === 'Add a note')!.click();
  expect((await asked).detail.metric).to.equal('revenue');
  expect(chart.shadowRoot!.querySelector('kpi-note')).to.equal(null);
});

it('writes a note at one time, by the clock of the page, about the value that is filtered', async () => {
  const client = createClient();
  const note = await openNote(await mountChart(client, 'region=north; channel=web,app'));
  expect(note.shadowRoot!.activeElement?.localName).to.equal('textarea');
  expect(within(note, 'dialog').textContent).to.contain('Only north').and.to.contain('Europe/Berlin');
  expect(await findViolations(note)).to.deep.equal([]);
  press(note, 'Add note');
  await note.updateComplete;
  expect(within(note, '[role=alert]').textContent).to.equal('Enter a note.');
  type(note, 'textarea', '  Provider down ');
  type(note, '[name=from]', '2026-11-20T10:30');
  press(note, 'Add note');
  await until(() => within(note, '[role=status]').textContent === 'Note saved');
  expect(sentBy(client).at(-1)!.body).to.deep.equal({
    ...{ metric: 'revenue', dimensions: { region: 'north' }, text: 'Provider down' },
    ...{ from: '2026-11-20T09:30:00.000Z', to: null },
  });
});

it('writes a note over a period, which ends after it begins', async () => {
  const client = createClient();
  const note = await openNote(await mountChart(client));
  type(note, 'textarea', 'Sale');
  within<HTMLInputElement>(note, '[value=span]').click();
  await until(() => within(note, '[name=to]') !== null);
  type(note, '[name=from]', '2026-11-20T10:00');
  type(note, '[name=to]', '2026-11-20T10:00');
  press(note, 'Add note');
  await note.updateComplete;
  expect(within(note, '[role=alert]').textContent).to.equal('The period must end after it begins.');
  type(note, '[name=to]', '2026-11-20T12:00');
  press(note, 'Add note');
  await until(() => within(note, '[role=status]').textContent === 'Note saved');
  expect((sentBy(client).at(-1)!.body as NewAnnotation).to).to.equal('2026-11-20T11:00:00.000Z');
});

it('changes and deletes the notes of the reader, and says why it cannot', async () => {
  const client = createClient([NOTE, { ...NOTE, id: '8', text: 'Of another', isOwn: false }]);
  client.answers.set('/v1/annotations/7', NOTE);
  const note = await openNote(await mountChart(client));
  await until(() => within(note, 'li') !== null);
  expect(note.shadowRoot!.querySelectorAll('li')).to.have.length(1);
  expect(await findViolations(note)).to.deep.equal([]);
  press(note, 'Edit');
  await note.updateComplete;
  expect(within<HTMLInputElement>(note, '[name=from]').value).to.equal('2026-11-20T10:00');
  type(note, 'textarea', 'Provider slow');
  press(note, 'Save changes');
  await until(() => within(note, '[role=status]').textContent === 'Note saved');
  expect(sentBy(client).at(-1)).to.deep.include({ path: '/v1/annotations/7' });
  expect(sentBy(client).at(-1)!.body).to.deep.equal({ text: 'Provider slow', from: NOTE.from, to: null, version: 3 });
  client.answers.set('/v1/annotations/7', new ClientError({ code: 'conflict', message: 'changed', retryable: false }));
  press(note, 'Delete');
  await until(() => within(note, '[role=alert]').textContent === "Couldn't delete: changed");
});

it('keeps what is half entered when a note is deleted, with the focus on what is left', async () => {
  const client = createClient([NOTE, { ...NOTE, id: '8', text: 'Provider back' }]);
  client.answers.set('/v1/annotations/7', null);
  client.answers.set('/v1/annotations/8', null);
  const note = await openNote(await mountChart(client));
  await until(() => within(note, 'li') !== null);
  type(note, 'textarea', 'Half');
  const remove = (): void => {
    const button = within<HTMLElement>(note, 'li:last-child button:last-child');
    button.focus();
    button.click();
  };
  client.answers.set('/v1/annotations', { annotations: [NOTE] });
  remove();
  await until(() => note.shadowRoot!.querySelectorAll('li').length === 1);
  expect(within<HTMLTextAreaElement>(note, 'textarea').value).to.equal('Half');
  expect(note.shadowRoot!.activeElement?.textContent?.trim()).to.equal('Delete');
  client.answers.set('/v1/annotations', { annotations: [] });
  remove();
  await until(() => within(note, 'li') === null);
  expect(note.shadowRoot!.activeElement?.localName).to.equal('textarea');
});

it('gives the focus back to the menu button when it closes', async () => {
  const chart = await mountChart(createClient());
  const note = await openNote(chart);
  press(note, 'Close');
  expect(note.isOpen).to.equal(false);
  expect(chart.shadowRoot!.activeElement?.getAttribute('part')).to.equal('menu-button');
});

it('stands in the sentence, the table and the readout of a chart, once it is idle', async () => {
  const chart = await mountChart(createClient([NOTE]));
  await until(() => /10:00.*: Provider down/.test(chart.shadowRoot!.innerHTML));
  // It is no event of the calendar, for which no usual range is known.
  expect(chart.shadowRoot!.querySelector('.remarks')?.textContent ?? '').not.to.contain('Provider down');
  chart.shadowRoot!.querySelector<HTMLElement>('footer .link:last-of-type')!.click();
  await until(() => chart.shadowRoot!.querySelector('table') !== null);
  const row = [...chart.shadowRoot!.querySelectorAll('tbody tr')].find((each) =>
    each.textContent?.includes('Provider down'),
  );
  expect(row?.textContent).to.contain('10:00');
});
