import { expect } from 'chai';
import { html } from 'lit';
import { createFixtureClient } from '../../test/fixtures/client.ts';
import { STATES } from '../../test/fixtures/states.ts';
import { mount, nextEvent, read, unmountAll, until } from '../../test/support/mount.ts';
import '../define/kpi-card.ts';
import type { KpiCard } from '../elements/kpi-card/kpi-card.ts';
import type { KpiContext } from '../elements/kpi-context/kpi-context.ts';
import type { KpiProvider } from '../elements/kpi-provider/kpi-provider.ts';

afterEach(unmountAll);

it('reaches widgets that were there before their provider was defined', async () => {
  const client = createFixtureClient({ revenue: STATES['ready']! });
  const card = await mount<KpiCard>(
    html`<kpi-provider .client=${client}><kpi-card metric="revenue"></kpi-card></kpi-provider>`,
    'kpi-card',
  );
  expect(read(card, '.value')).to.equal(undefined);
  await import('../define/kpi-provider.ts');
  await customElements.whenDefined('kpi-provider');
  await new Promise((resolve) => setTimeout(resolve));
  await card.updateComplete;
  expect(read(card, '.value')).to.equal('€14,600');
});

it('takes the nearest of nested providers and contexts', async () => {
  await import('../define/kpi-provider.ts');
  await import('../define/kpi-context.ts');
  const outer = createFixtureClient();
  const inner = createFixtureClient();
  await mount<KpiCard>(
    html`<kpi-provider .client=${outer}>
      <kpi-context range="yesterday">
        <kpi-provider .client=${inner}>
          <kpi-context range="last 7 days" compare="none"><kpi-card metric="orders"></kpi-card></kpi-context>
        </kpi-provider>
      </kpi-context>
    </kpi-provider>`,
    'kpi-card',
  );
  expect(outer.queries).to.deep.equal([]);
  expect(inner.queries.at(-1)).to.deep.equal({
    metrics: ['orders'],
    timeDimension: { granularity: 'day', dateRange: 'last 7 days' },
  });
});

it('moves all widgets to another range, says who chose it, and can be saved and restored', async () => {
  const client = createFixtureClient({ orders: STATES['ready']! });
  const card = await mount<KpiCard>(
    html`<kpi-provider .client=${client}>
      <kpi-context range="today"><kpi-card metric="orders"></kpi-card></kpi-context>
    </kpi-provider>`,
    'kpi-card',
  );
  const context = card.parentElement as KpiContext;
  const changed = nextEvent(context, 'kpi-range-change');
  context.choose({ range: 'last 30 days', filters: [{ member: 'region', operator: 'equals', values: ['north'] }] });
  expect((await changed).detail).to.deep.equal({ range: 'last 30 days', source: 'user' });
  await card.updateComplete;
  expect(client.queries.at(-1)).to.deep.equal({
    metrics: ['orders'],
    timeDimension: { granularity: 'day', dateRange: 'last 30 days', compareDateRange: 'previous period' },
    filters: [{ member: 'region', operator: 'equals', values: ['north'] }],
  });
  const saved = JSON.parse(JSON.stringify(context.save())) as ReturnType<KpiContext['save']>;
  context.restore({});
  await context.updateComplete;
  expect(context.save()).to.deep.equal({});
  context.restore(saved);
  expect(context.save()).to.deep.equal(saved);
});

async function whileListening(run: (warnings: string[]) => Promise<void>): Promise<void> {
  const warnings: string[] = [];
  const { warn } = console;
  console.warn = (...words: unknown[]) => void warnings.push(words.join(' '));
  try {
    await run(warnings);
  } finally {
    console.warn = warn;
  }
}

for (const [mistake, template] of Object.entries({
  'filters of a context': html`<kpi-context filters="north"><kpi-card metric="revenue"></kpi-card></kpi-context>`,
  'range of a context': html`<kpi-context range=""><kpi-card metric="revenue"></kpi-card></kpi-context>`,
  'filters of a widget': html`<kpi-card metric="revenue" filters="north"></kpi-card>`,
  'range of a widget': html`<kpi-card metric="revenue" range=""></kpi-card>`,
  'compare of a widget': html`<kpi-card metric="revenue" compare=""></kpi-card>`,
  'property of a widget': html`<kpi-card metric="revenue" .filters=${'north'}></kpi-card>`,
})) {
  it(`shows an error rather than a wider answer where it cannot read the ${mistake}`, async () => {
    await whileListening(async (warnings) => {
      const client = createFixtureClient({ revenue: STATES['ready']! });
      const card = await mount<KpiCard>(
        html`<kpi-provider .client=${client} locale="en-GB">${template}</kpi-provider>`,
        'kpi-card',
      );
      expect(card.shadowRoot?.querySelector('.card')?.className).to.contain('error');
      expect(read(card, '.value')).to.equal(undefined);
      expect(client.queries).to.deep.equal([]);
      expect(warnings.join()).to.match(/^<kpi-card> .*="(north)?": expected /);
    });
  });
}

for (const attribute of ['locale', 'time-zone', 'endpoint']) {
  it(`says in all widgets that the ${attribute} of their provider is unreadable`, async () => {
    await whileListening(async (warnings) => {
      const card = await mount<KpiCard>(
        html`<kpi-provider endpoint="http://127.0.0.1:9" .getToken=${() => 'a.b.c'}
          ><kpi-card metric="revenue"></kpi-card
        ></kpi-provider>`,
        'kpi-card',
      );
      const provider = card.parentElement as KpiProvider;
      provider.setAttribute(attribute, 'http://');
      await provider.updateComplete;
      await card.updateComplete;
      expect(read(card, '.notice')).to.contain(`${attribute}="http://": expected`);
      expect(warnings).to.have.length(1);
      provider.setAttribute(
        attribute,
        { locale: 'de', 'time-zone': 'Asia/Tokyo', endpoint: 'http://127.0.0.1:9' }[attribute]!,
      );
      await provider.updateComplete;
      await card.updateComplete;
      expect(read(card, '.notice')).to.equal(undefined);
    });
  });
}

it('joins the short form of filters with those around', async () => {
  const client = createFixtureClient({ revenue: STATES['ready']! });
  await mount<KpiCard>(
    html`<kpi-provider .client=${client}
      ><kpi-context filters="region=north"><kpi-card metric="revenue" filters="channel=web,app"></kpi-card></kpi-context
    ></kpi-provider>`,
    'kpi-card',
  );
  expect(client.queries[0]?.filters).to.deep.equal([
    { member: 'region', operator: 'equals', values: ['north'] },
    { member: 'channel', operator: 'equals', values: ['web', 'app'] },
  ]);
});

it('keeps its client, and its one socket, through thirty other functions of the same page', async () => {
  const sockets: string[] = [];
  const { WebSocket } = window;
  window.WebSocket = class extends EventTarget {
    constructor(url: string) {
      super();
      sockets.push(url);
    }
    close(): void {}
    send(): void {}
  } as unknown as typeof WebSocket;
  try {
    const card = await mount<KpiCard>(
      html`<kpi-provider endpoint="http://127.0.0.1:9" .getToken=${() => 'a.b.0'}
        ><kpi-card metric="revenue"></kpi-card
      ></kpi-provider>`,
      'kpi-card',
    );
    const provider = card.parentElement as KpiProvider;
    await until(() => sockets.length > 0);
    const client = provider.activeClient;
    for (let index = 1; index <= 30; index++) {
      provider.getToken = () => `a.b.${index}`;
      await provider.updateComplete;
    }
    expect(provider.activeClient).to.equal(client);
    expect(sockets).to.have.length(1);
  } finally {
    window.WebSocket = WebSocket;
  }
});

it('takes what was set before it was defined, as by a page that hydrates', async () => {
  const { KpiProvider: Provider } = await import('../elements/kpi-provider/kpi-provider.ts');
  const provider = document.createElement('late-provider') as KpiProvider;
  const client = createFixtureClient({ revenue: STATES['ready']! });
  Object.assign(provider, { client, locale: 'en-GB' });
  const card = document.createElement('kpi-card');
  card.metric = 'revenue';
  provider.append(card);
  document.body.append(provider);
  customElements.define('late-provider', class extends Provider {});
  await provider.updateComplete;
  await card.updateComplete;
  expect(read(card, '.value')).to.equal('€14,600');
  provider.remove();
});

it('asks the address in token-url, where the page only writes attributes', async () => {
  const asked: string[] = [];
  const { fetch } = window;
  window.fetch = async (input) => {
    asked.push(String(input instanceof Request ? input.url : input));
    return new Response('login', { status: 500 });
  };
  const { error } = console;
  console.error = () => undefined;
  try {
    const card = await mount<KpiCard>(
      html`<kpi-provider token-url="/my/kpi-token"><kpi-card metric="revenue"></kpi-card></kpi-provider>`,
      'kpi-card',
    );
    const failed = await nextEvent(card, 'kpi-error');
    expect(failed.detail.error.code).to.equal('token_http');
    expect(asked).to.deep.equal(['/my/kpi-token']);
  } finally {
    window.fetch = fetch;
    console.error = error;
  }
});
