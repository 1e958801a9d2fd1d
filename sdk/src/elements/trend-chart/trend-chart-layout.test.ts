import { expect } from 'chai';
import { html } from 'lit';
import { createFixtureClient } from '../../../test/fixtures/client.ts';
import { SETTLED, SETTLING, STATES } from '../../../test/fixtures/states.ts';
import { UNUSUAL } from '../../../test/fixtures/unusual.ts';
import { mount, unmountAll, until } from '../../../test/support/mount.ts';
import '../../define/kpi-provider.ts';
import '../../define/trend-chart.ts';
import type { TrendChart } from './trend-chart.ts';

afterEach(unmountAll);

async function mountWide(width: number, hasExpected = false) {
  const client = createFixtureClient();
  const chart = await mount<TrendChart>(
    html`<kpi-provider .client=${client} locale="en-GB"
      ><trend-chart metric="revenue" ?expected=${hasExpected}></trend-chart
    ></kpi-provider>`,
    'trend-chart',
  );
  chart.style.width = `${width}px`;
  await chart.updateComplete;
  return { chart, client };
}

for (const width of [320, 358, 480, 640, 900]) {
  it(`has one height in all states at ${width} px`, async () => {
    const { chart, client } = await mountWide(width);
    const { height } = chart.getBoundingClientRect();
    for (const [name, state] of Object.entries(STATES)) {
      if (name === 'loading') continue;
      client.set('revenue', state);
      await chart.updateComplete;
      expect(chart.getBoundingClientRect().height, name).to.equal(height);
    }
  });

  it(`keeps its height and the place of its picture when numbers come that are unusual, at ${width} px`, async () => {
    const { chart, client } = await mountWide(width, true);
    const topOf = (): number => chart.shadowRoot!.querySelector('.plot')!.getBoundingClientRect().top;
    const before = [chart.getBoundingClientRect().height, topOf()];
    client.set('revenue', UNUSUAL);
    await chart.updateComplete;
    expect([chart.getBoundingClientRect().height, topOf()]).to.deep.equal(before);
  });
}

it('keeps its height where numbers come of which some still settle', async () => {
  const { chart, client } = await mountWide(358);
  const { height } = chart.getBoundingClientRect();
  client.set('net_revenue', SETTLING);
  client.set('net_revenue settled', SETTLED);
  chart.metric = 'net_revenue';
  await chart.updateComplete;
  expect(chart.getBoundingClientRect().height).to.equal(height);
});

it('exports what it marks', async () => {
  const pictures: (string | undefined)[] = [];
  const { result } = UNUSUAL;
  const plain = { ...UNUSUAL, result: { ...result!, expected: {} } };
  for (const state of [UNUSUAL, plain]) {
    const { chart, client } = await mountWide(640, true);
    client.set('revenue', state);
    await until(() => chart.toPng() !== undefined);
    pictures.push(chart.toPng());
  }
  expect(pictures[0]).not.to.equal(pictures[1]);
});
