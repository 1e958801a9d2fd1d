import { expect } from 'chai';
import { html } from 'lit';
import { makeAnomaly } from '../../../test/fixtures/anomalies.ts';
import { readOnlyCatalog } from '../../../test/fixtures/catalog.ts';
import { createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { findViolations, mount, nextEvent, read, unmountAll, until } from '../../../test/support/mount.ts';
import { ClientError } from '../../client/client-error.ts';
import type { Anomaly } from '../../protocol/anomalies.ts';
import '../../define/kpi-anomalies.ts';
import '../../define/kpi-context.ts';
import '../../define/kpi-provider.ts';
import type { KpiAnomalies } from './kpi-anomalies.ts';

const LIST = '/v1/anomalies';
const VERDICTS = '/v1/anomalies/verdicts';

function withAnomalies(anomalies: readonly Anomaly[], learning: readonly string[] = []): FixtureClient {
  const client = createFixtureClient();
  client.answers.set(LIST, { anomalies, learning });
  client.answers.set(VERDICTS, {});
  return client;
}

async function mountList(client: FixtureClient): Promise<KpiAnomalies> {
  const element = await mount<KpiAnomalies>(
    html`<kpi-provider .client=${client} locale="en-GB"
      ><kpi-context range="last 7 days"><kpi-anomalies metric="revenue"></kpi-anomalies></kpi-context
    ></kpi-provider>`,
    'kpi-anomalies',
  );
  await until(() => element.shadowRoot!.querySelector('[aria-busy=true]') === null);
  return element;
}

const click = (element: KpiAnomalies, words: string): void =>
  [...element.shadowRoot!.querySelectorAll('button')].find((each) => each.textContent?.trim() === words)!.click();

describe('kpi-anomalies', () => {
  afterEach(unmountAll);

  it('lists time, value, deviation and rarity, asked for by the granularity of the range, accessibly', async () => {
    const client = withAnomalies([makeAnomaly()]);
    const element = await mountList(client);
    expect(client.requests[0]!.path).to.equal(`${LIST}?dateRange=last+7+days&metric=revenue&granularity=day`);
    expect(read(element, '.words p')).to.equal('Fri 20 Nov, 11:00 €8,420 Why?');
    expect(read(element, '.words p.muted')).to.equal('31% below the expected €12,210 · once in 480 hours');
    expect(await findViolations(element)).to.deep.equal([]);
  });

  it('asks for no verdict where the reader may give none', async () => {
    const own = makeAnomaly({ verdicts: { real: 1, notReal: 0, mine: true } });
    const client = withAnomalies([makeAnomaly({ verdicts: { real: 2, notReal: 0, mine: null } }), own]);
    client.catalog.set({ catalog: readOnlyCatalog });
    const element = await mountList(client);
    const [first, second] = element.shadowRoot!.querySelectorAll('.verdict');
    expect(first!.textContent.replace(/\s+/g, ' ').trim()).to.equal('Others: 0 expected, 2 not expected');
    expect(second!.textContent.trim()).to.equal('You said: not expected');
    expect(element.shadowRoot!.querySelector('.verdict button')).to.equal(null);
    expect(await findViolations(element)).to.deep.equal([]);
  });

  it('saves that it was expected, shows that with what others said, and takes it back', async () => {
    const client = withAnomalies([makeAnomaly({ verdicts: { real: 2, notReal: 0, mine: null } })]);
    const element = await mountList(client);
    expect(read(element, '.verdict')).to.contain('Others: 0 expected, 2 not expected');
    client.answers.set(LIST, {
      anomalies: [makeAnomaly({ verdicts: { real: 2, notReal: 1, mine: false } })],
      learning: [],
    });
    element.shadowRoot!.querySelector<HTMLElement>('.verdict .chip')!.focus();
    click(element, 'Expected');
    await until(() => read(element, '.verdict')!.startsWith('You said: expected'));
    expect(element.shadowRoot!.activeElement?.textContent).to.equal('Undo');
    expect(read(element, '.verdict')).to.contain('Others: 0 expected, 2 not expected');
    const verdict = { metric: 'revenue', granularity: 'hour', from: '2026-11-20T10:00:00.000Z' };
    expect(client.requests.filter(({ path }) => path === VERDICTS).map(({ body }) => body)).to.deep.equal([
      { ...verdict, isReal: false },
    ]);
    client.answers.set(LIST, { anomalies: [makeAnomaly()], learning: [] });
    click(element, 'Undo');
    await until(() => read(element, '.verdict')!.startsWith('Was this expected?'));
    expect(client.requests.filter(({ path }) => path === VERDICTS).at(-1)!.body).to.deep.equal({
      ...verdict,
      isReal: null,
    });
  });

  it('says why a verdict could not be saved, and keeps the question', async () => {
    const client = withAnomalies([makeAnomaly()]);
    const element = await mountList(client);
    client.answers.set(VERDICTS, new ClientError({ code: 'internal', message: 'try later', retryable: true }));
    click(element, 'Not expected');
    await until(() => read(element, '.verdict [role=status]') === "Couldn't save: try later");
    expect(read(element, '.verdict')).to.contain('Was this expected?');
  });

  it('has no verdicts under filters, and says how to get them', async () => {
    const filtered = JSON.parse(JSON.stringify({ ...makeAnomaly(), verdicts: undefined })) as Anomaly;
    const element = await mountList(withAnomalies([filtered]));
    expect(element.shadowRoot!.querySelector('.verdict')).to.equal(null);
    expect(read(element, 'article > p')).to.equal('Remove the filters to say whether these were expected.');
  });

  it('leads to the moment and to the explanation of it', async () => {
    const element = await mountList(withAnomalies([makeAnomaly()]));
    for (const name of ['kpi-drill', 'kpi-explain'] as const)
      element.addEventListener(name, (event) => event.preventDefault());
    const range = ['2026-11-20T10:00:00.000Z', '2026-11-20T11:00:00.000Z'];
    const drill = nextEvent(element, 'kpi-drill');
    click(element, 'Fri 20 Nov, 11:00');
    expect((await drill).detail.range).to.deep.equal(range);
    const why = nextEvent(element, 'kpi-explain');
    click(element, 'Why?');
    expect((await why).detail).to.deep.include({ view: 'explain', range });
  });

  it('says that nothing is unusual, and that there is too little history', async () => {
    expect(read(await mountList(withAnomalies([])), 'p')).to.equal('All days were within their usual range');
    expect(read(await mountList(withAnomalies([], ['revenue'])), 'p')).to.equal(
      'Too little history to say what is unusual',
    );
  });

  it('names the events of the calendar that were not judged, alone or beside what was', async () => {
    const show = async (from: string, anomalies: readonly Anomaly[] = []): Promise<string[]> => {
      const client = withAnomalies([]);
      const { catalog } = client.catalog.get();
      client.catalog.set({
        catalog: { ...catalog!, calendar: [{ name: 'Black Friday week', from, to: '2026-11-30' }] },
      });
      const rows = ['2026-11-18T23:00:00.000Z', '2026-11-19T23:00:00.000Z'].map((time) => ({
        time,
        value: 1,
        expected: 1,
      }));
      client.answers.set(LIST, { anomalies, learning: [], rows });
      const element = await mountList(client);
      return [...element.shadowRoot!.querySelectorAll('p.muted')].map(({ textContent }) =>
        textContent.trim().replace(/\s*–\s*/, '–'),
      );
    };
    expect(await show('2026-11-19')).to.deep.equal(['Not judged: Black Friday week (19–30 Nov)']);
    expect(await show('2026-11-20')).to.deep.equal([
      'All judged days were within their usual range',
      'Not judged: Black Friday week (20–30 Nov)',
    ]);
    expect((await show('2026-11-20', [makeAnomaly()])).at(-1)).to.equal('Not judged: Black Friday week (20–30 Nov)');
    expect(await show('2026-11-21')).to.deep.equal(['All days were within their usual range']);
  });

  it('says of what the list leaves out that it was usual, and what may still change or has too little history', async () => {
    const client = withAnomalies([]);
    const first = Date.parse('2026-11-15T23:00:00.000Z');
    const rows = [null, 100, 100, 100, 100, null].map((expected, index) => {
      return { time: new Date(first + index * 86_400_000).toISOString(), value: 1, expected };
    });
    const show = async (from: string, granularity = 'day'): Promise<string[]> => {
      const anomalies = [makeAnomaly({ from, to: '2026-11-20T23:00:00.000Z' })];
      client.answers.set(LIST, { anomalies, learning: [], rows });
      const element = await mountList(client);
      element.granularity = granularity as 'day';
      await until(() => element.shadowRoot!.querySelector('[aria-busy=true]') === null);
      return [...element.shadowRoot!.querySelectorAll('article > p')].map(({ textContent }) => textContent.trim());
    };
    const unjudged = 'Not judged: before 17 Nov, as there is too little history; Sat 21 Nov, which may still change';
    expect(await show('2026-11-19T23:00:00.000Z')).to.deep.equal([
      'All other judged days were within their usual range',
      unjudged,
    ]);
    expect(await show('2026-11-16T23:00:00.000Z')).to.deep.equal([unjudged]);
    expect((await show('2026-11-19T23:00:00.000Z', 'hour'))[0]).to.contain('All other judged hours');
  });
});
