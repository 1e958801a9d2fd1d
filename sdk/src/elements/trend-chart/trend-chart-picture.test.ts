import { expect } from 'chai';
import { html } from 'lit';
import { createFixtureClient } from '../../../test/fixtures/client.ts';
import { TWO_UNITS } from '../../../test/fixtures/several.ts';
import { SETTLING, STATES } from '../../../test/fixtures/states.ts';
import { mount, unmountAll, until } from '../../../test/support/mount.ts';
import { recordDownloads, type Saved } from '../../../test/support/record-downloads.ts';
import '../../define/kpi-context.ts';
import '../../define/kpi-provider.ts';
import '../../define/trend-chart.ts';
import type { KpiMenu } from '../menu/kpi-menu.ts';
import type { TrendChart } from './trend-chart.ts';

afterEach(unmountAll);

/** The file that the menu saves as a picture, and its dots. */
async function savePicture(chart: TrendChart): Promise<{ name: string; dots: ImageData }> {
  let file: Saved | undefined;
  await recordDownloads(async (saved) => {
    chart.shadowRoot!.querySelector<HTMLElement>('[part=menu-button]')!.click();
    await until(() => chart.shadowRoot!.querySelector<KpiMenu>('kpi-menu')?.isOpen === true);
    const buttons = [...chart.shadowRoot!.querySelector('kpi-menu')!.shadowRoot!.querySelectorAll('button')];
    buttons.find((button) => button.textContent?.includes('picture'))!.click();
    await until(() => saved.length > 0);
    [file] = saved;
  });
  const bitmap = await createImageBitmap(file!.blob);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  return { name: file!.name, dots: context.getImageData(0, 0, bitmap.width, bitmap.height) };
}

/** How many dots of some rows are not of the colour of the surface. */
function countInk({ data, width }: ImageData, fromRow: number, toRow: number): number {
  let count = 0;
  for (let index = fromRow * width * 4; index < toRow * width * 4; index += 4) {
    if (data[index] !== data[0] || data[index + 1] !== data[1] || data[index + 2] !== data[2]) count++;
  }
  return count;
}

for (const scheme of ['light', 'dark']) {
  it(`saves a picture of 960 by 480 at twice the dots on a light surface, on a ${scheme} page too`, async () => {
    const client = createFixtureClient({ revenue: STATES['ready']! });
    const chart = await mount<TrendChart>(
      html`<kpi-provider .client=${client} locale="en-GB" style="color-scheme: ${scheme}"
        ><kpi-context range="today"><trend-chart metric="revenue"></trend-chart></kpi-context
      ></kpi-provider>`,
      'trend-chart',
    );
    await until(() => chart.toPng() !== undefined);
    const { name, dots } = await savePicture(chart);
    expect(name).to.equal('revenue-2026-11-20.png');
    expect([dots.width, dots.height]).to.deep.equal([1920, 960]);
    expect([...dots.data.slice(0, 3)]).to.deep.equal([255, 255, 255]);
    // Title, range and time, then the chart.
    expect(countInk(dots, 40, 80)).to.be.greaterThan(500);
    expect(countInk(dots, 90, 120)).to.be.greaterThan(500);
    expect(countInk(dots, 136, 912)).to.be.greaterThan(5000);
    expect(chart.shadowRoot!.querySelectorAll('canvas')).to.have.length(1);
  });
}

it('names the lines of several metrics in the picture', async () => {
  const chart = await mount<TrendChart>(
    html`<kpi-provider .client=${createFixtureClient(TWO_UNITS)} locale="en-GB"
      ><kpi-context range="today"><trend-chart metrics="revenue,orders"></trend-chart></kpi-context
    ></kpi-provider>`,
    'trend-chart',
  );
  await until(() => chart.toPng() !== undefined);
  const { dots } = await savePicture(chart);
  expect(countInk(dots, 136, 168)).to.be.greaterThan(500);
});

it('says in the picture from when numbers may still change', async () => {
  const client = createFixtureClient({ net_revenue: SETTLING });
  const chart = await mount<TrendChart>(
    html`<kpi-provider .client=${client} locale="en-GB"
      ><kpi-context range="last 30 days"><trend-chart metric="net_revenue"></trend-chart></kpi-context
    ></kpi-provider>`,
    'trend-chart',
  );
  await until(() => chart.toPng() !== undefined);
  const { dots } = await savePicture(chart);
  // A line of text, then room before the chart.
  expect(countInk(dots, 136, 164)).to.be.greaterThan(500);
  expect(countInk(dots, 166, 176)).to.equal(0);
});
