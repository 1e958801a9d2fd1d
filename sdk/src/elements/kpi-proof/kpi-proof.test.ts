import { expect } from 'chai';
import { html } from 'lit';
import { confirmed, createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { provenance, provenResult } from '../../../test/fixtures/provenance.ts';
import { findViolations, mount, read, unmountAll, until } from '../../../test/support/mount.ts';
import { ClientError } from '../../client/client-error.ts';
import { de } from '../../format/texts/de.ts';
import { registerTexts } from '../../format/texts/texts.ts';
import '../../define/kpi-proof.ts';
import '../../define/kpi-provider.ts';
import type { KpiProof } from './kpi-proof.ts';

const PATH = '/v1/provenance/p_fixture';

function proven(answer: unknown = provenance): FixtureClient {
  const client = createFixtureClient({ average_order_value: confirmed(provenResult) });
  client.answers.set(PATH, answer);
  return client;
}

async function mountProof(client: FixtureClient, locale = 'en-GB'): Promise<KpiProof> {
  const element = await mount<KpiProof>(
    html`<kpi-provider .client=${client} locale=${locale}
      ><kpi-proof metric="average_order_value" filters="region=north"></kpi-proof
    ></kpi-provider>`,
    'kpi-proof',
  );
  await until(() => element.shadowRoot!.querySelector('.loading') === null);
  return element;
}

const readRows = (element: KpiProof): string[] =>
  [...element.shadowRoot!.querySelectorAll<HTMLElement>('[part=summary] .row')].map((row) =>
    row.innerText.replace(/\s+/g, ' ').trim(),
  );

describe('kpi-proof', () => {
  afterEach(unmountAll);

  it('says first what the number is, of which period and filters, how it is computed and from what, accessibly', async () => {
    const element = await mountProof(proven());
    expect(read(element, '.lead')).to.equal('€86.03 Average order value, today');
    expect(readRows(element).join('\n')).to.equal(
      [
        'Period 20 Nov 2026 (times in Central European Time)',
        'Filters Region is north',
        'How it is computed Average order value = revenue / orders orders: number of orders, only where status is not cancelled revenue: sum of amount of orders, only where status is not cancelled',
        'Data orders, up to 14:28:03',
        'Limits of your access Region is north or west',
      ].join('\n'),
    );
    expect(await findViolations(element)).to.deep.equal([]);
    element.shadowRoot!.querySelector('details')!.open = true;
    expect(await findViolations(element)).to.deep.equal([]);
  });

  it('copies the resolved query as a command with a placeholder for the token', async () => {
    const element = await mountProof(proven());
    let copied = '';
    navigator.clipboard.writeText = (text) => {
      copied = text;
      return Promise.resolve();
    };
    element.shadowRoot!.querySelector<HTMLButtonElement>('footer button')!.click();
    await until(() => read(element, '[role=status]') === 'Copied');
    expect(copied).to.equal(element.shadowRoot!.querySelector('.command')!.textContent);
    expect(copied).to.contain('$TIDEMARK_TOKEN');
    expect(copied).to.contain(JSON.stringify(provenance.query));
  });

  it('opens the details with the text to copy where the page has no clipboard', async () => {
    const element = await mountProof(proven());
    navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed'));
    element.shadowRoot!.querySelector<HTMLButtonElement>('footer button')!.click();
    await until(() => element.shadowRoot!.querySelector('details')!.open);
  });

  it('says that it has no access, and that something failed, with a way to repeat', async () => {
    const { warn } = console;
    console.warn = () => undefined;
    const denied = await mountProof(proven(new ClientError({ code: 'forbidden', message: 'no', retryable: false })));
    expect(read(denied, '.notice')).to.equal("You don't have access to this metric");
    const client = proven(new ClientError({ code: 'internal', message: 'no', retryable: true }));
    const failed = await mountProof(client);
    expect(read(failed, '.notice')).to.equal("Couldn't load Try again");
    client.answers.set(PATH, provenance);
    failed.shadowRoot!.querySelector<HTMLButtonElement>('.notice button')!.click();
    await until(() => read(failed, '.lead') === '€86.03 Average order value, today');
    console.warn = warn;
  });

  it('speaks German', async () => {
    registerTexts('de', de);
    const element = await mountProof(proven(), 'de');
    expect(readRows(element)[0]).to.equal('Zeitraum 20.11.2026 (Zeiten: Mitteleuropäische Zeit)');
    expect(readRows(element)[4]).to.equal('Grenzen Ihres Zugriffs Region ist north oder west');
  });
});
