import { expect } from 'chai';
import { html } from 'lit';
import { makeAlert } from '../../../test/fixtures/alerts.ts';
import { createFixtureClient } from '../../../test/fixtures/client.ts';
import { dashboard } from '../../../test/fixtures/dashboard.ts';
import { STATES } from '../../../test/fixtures/states.ts';
import { findViolations, mount, unmountAll, until } from '../../../test/support/mount.ts';
import { recordDownloads } from '../../../test/support/record-downloads.ts';
import { de } from '../../format/texts/de.ts';
import { registerTexts } from '../../format/texts/texts.ts';
import '../../define/kpi-dashboard.ts';
import '../../define/kpi-provider.ts';
import type { Alert } from '../../protocol/alerts.ts';
import type { KpiMenu } from '../menu/kpi-menu.ts';
import type { KpiDashboard } from './kpi-dashboard.ts';

async function mountDashboard(
  actions: string | null = null,
  locale = 'en-GB',
  alerts: readonly Alert[] = [],
): Promise<KpiDashboard> {
  const client = createFixtureClient({ revenue: STATES['ready'] ?? {}, orders: STATES['ready'] ?? {} });
  client.answers.set('/v1/dashboards/executive', dashboard);
  client.alerts.set({ isReady: true, alerts });
  const element = await mount<KpiDashboard>(
    html`<kpi-provider .client=${client} locale=${locale}
      ><kpi-dashboard dashboard="executive" .actions=${actions}></kpi-dashboard
    ></kpi-provider>`,
    'kpi-dashboard',
  );
  element.style.inlineSize = '1000px';
  await until(() => element.querySelector('kpi-card')?.shadowRoot?.querySelector('.sparkline') instanceof Element);
  return element;
}

const root = (element: KpiDashboard): ShadowRoot => element.shadowRoot!;
const words = (element: KpiDashboard, selector: string): string =>
  root(element).querySelector(selector)!.textContent.replace(/\s+/g, ' ').trim();

async function openMenu(element: KpiDashboard): Promise<KpiMenu> {
  root(element).querySelector<HTMLElement>('[part=menu-button]')!.click();
  await until(() => root(element).querySelector<KpiMenu>('kpi-menu')?.isOpen === true);
  return root(element).querySelector<KpiMenu>('kpi-menu')!;
}

const entriesOf = (menu: KpiMenu): HTMLButtonElement[] => [...menu.shadowRoot!.querySelectorAll('button')];

/** Reads a picture back; `count` counts the dots of a place that are of a colour. */
async function readPicture(blob: Blob) {
  const bitmap = await createImageBitmap(blob);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
  const context = canvas.getContext('2d')!;
  context.drawImage(bitmap, 0, 0);
  const countDots = (x: number, y: number, width: number, height: number): number => {
    const { data } = context.getImageData(x, y, width, height);
    const [red, green, blue] = data;
    let others = 0;
    for (let at = 0; at < data.length; at += 4)
      if (data[at] !== red || data[at + 1] !== green || data[at + 2] !== blue) others++;
    return others;
  };
  return { width: bitmap.width, height: bitmap.height, countDots };
}

describe('kpi-dashboard on paper and as a picture', () => {
  afterEach(unmountAll);

  it('has a menu with both, accessibly, whose entries a page chooses', async () => {
    const element = await mountDashboard();
    const menu = await openMenu(element);
    expect(entriesOf(menu).map(({ textContent }) => textContent)).to.deep.equal([
      'Save as picture',
      'Print or save as PDF',
    ]);
    expect(root(element).querySelector('[part=menu-button]')!.getAttribute('aria-label')).to.equal(
      'Actions for Executive',
    );
    expect(JSON.stringify(await findViolations(element))).to.equal('[]');
    const bare = await mountDashboard('');
    expect(root(bare).querySelector('[part=menu-button]') === null).to.equal(true);
    registerTexts('de', de);
    const printing = await openMenu(await mountDashboard('print', 'de-DE'));
    expect(entriesOf(printing).map(({ textContent }) => textContent)).to.deep.equal(['Drucken oder als PDF speichern']);
  });

  it('says on paper what is shown, and nothing of it on the screen', async () => {
    const element = await mountDashboard();
    root(element)
      .querySelector('kpi-context')!
      .choose({ filters: [{ member: 'region', operator: 'equals', values: ['north'] }] });
    await element.updateComplete;
    expect(root(element).querySelector('.paper') === null).to.equal(true);
    window.dispatchEvent(new Event('beforeprint'));
    await element.updateComplete;
    expect(words(element, '.paper .name')).to.equal('Executive Shop');
    expect(words(element, '.paper')).to.match(
      /Last 7 days \(.*2026\) · vs previous period · Region is north As of .* 2026, \d\d:\d\d, Central European Time$/,
    );
    expect(getComputedStyle(root(element).querySelector('.paper')!).display).to.equal('none');
    window.dispatchEvent(new Event('afterprint'));
    await element.updateComplete;
    expect(root(element).querySelector('.paper') === null).to.equal(true);
  });

  it('is drawn with all of its alerts, however few the screen has room for, and shows them as before afterwards', async () => {
    const alerts = Array.from({ length: 12 }, (_, index) => makeAlert({ id: `a${index}`, title: `Alert ${index}` }));
    const element = await mountDashboard(null, 'en-GB', alerts);
    const feed = element.querySelector('alert-feed')!;
    await until(() => feed.shadowRoot!.querySelectorAll('li').length >= 12);
    const list = feed.shadowRoot!.querySelector('ul')!;
    const before = [list.clientHeight, element.clientHeight];
    const hidden = list.scrollHeight - list.clientHeight;
    expect(hidden).to.be.greaterThan(100);
    const { height } = await readPicture(await element.toPicture());
    const few = await readPicture(await (await mountDashboard()).toPicture());
    expect(height).to.be.greaterThan(few.height);
    expect([list.clientHeight, element.clientHeight]).to.deep.equal(before);
    expect(getComputedStyle(feed.shadowRoot!.querySelector('.actions')!).display).to.equal('flex');
  });

  it('is drawn with its head, cards and charts, at two dots a pixel', async () => {
    const element = await mountDashboard();
    const { width, height, countDots } = await readPicture(await element.toPicture());
    expect(width).to.equal(2 * (1000 + 2 * 24));
    expect(height).to.be.greaterThan(800);
    const origin = root(element).querySelector('section')!.getBoundingClientRect();
    const headHeight = 24 + 28 + 2 * 20 + 16;
    const within = (inner: Element): number => {
      const box = inner.getBoundingClientRect();
      const [x, y] = [24 + box.left - origin.left, headHeight + box.top - origin.top];
      return countDots(
        ...([x, y, box.width, box.height].map((each) => Math.round(2 * each)) as [number, number, number, number]),
      );
    };
    // Letters of the title.
    expect(countDots(48, 48, 240, 60)).to.be.greaterThan(500);
    const card = element.querySelector('kpi-card')!.shadowRoot!;
    expect(within(card.querySelector('[part=value]')!)).to.be.greaterThan(300);
    expect(within(card.querySelector('.sparkline')!)).to.be.greaterThan(300);
    const [chart] = [element.querySelector('trend-chart')!.shadowRoot!];
    await until(() => chart.querySelector('canvas') !== null);
    expect(within(element.querySelector('kpi-breakdown')!)).to.be.greaterThan(300);
    // The button of the menu is for readers of the page.
    expect(countDots(width - 60, 2 * headHeight - 30, 50, 28)).to.equal(0);
  });

  it('is saved under its name and day', async () => {
    const element = await mountDashboard();
    await recordDownloads(async (saved) => {
      const menu = await openMenu(element);
      entriesOf(menu)[0]!.click();
      await until(() => saved.length > 0);
      expect(saved[0]!.name).to.match(/^executive-\d{4}-\d\d-\d\d\.png$/);
      expect(saved[0]!.blob.type).to.equal('image/png');
    });
  });

  it('is printed alone, and leaves the page as it was', async () => {
    const element = await mountDashboard();
    const beside = document.createElement('p');
    document.body.append(beside);
    const { print } = window;
    const sheets = document.adoptedStyleSheets.length;
    const marks: (string | null)[] = [];
    window.print = () => {
      marks.push(...[element, document.body, beside].map((each) => each.getAttribute('data-kpi-print')));
      expect(document.adoptedStyleSheets).to.have.length(sheets + 1);
      window.dispatchEvent(new Event('afterprint'));
    };
    try {
      entriesOf(await openMenu(element))[1]!.click();
      await until(() => marks.length > 0);
      expect(marks).to.deep.equal(['alone', 'around', null]);
      expect(document.querySelector('[data-kpi-print]') === null).to.equal(true);
      expect(document.adoptedStyleSheets).to.have.length(sheets);
    } finally {
      window.print = print;
      beside.remove();
    }
  });
});
