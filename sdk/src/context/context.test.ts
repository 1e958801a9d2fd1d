import { expect } from 'chai';
import { html } from 'lit';
import { createFixtureClient } from '../../test/fixtures/client.ts';
import { STATES } from '../../test/fixtures/states.ts';
import { mount, nextEvent, read, unmountAll } from '../../test/support/mount.ts';
import '../define/kpi-card.ts';
import type { KpiCard } from '../elements/kpi-card/kpi-card.ts';
import type { KpiContext } from '../elements/kpi-context/kpi-context.ts';

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
