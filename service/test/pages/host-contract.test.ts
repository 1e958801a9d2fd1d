import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectWidgets } from '../support/host/connect-widgets.ts';
import { createHostWorld } from '../support/host/create-world.ts';
import { cardOf, openHost, showsNumber, signIn, type HostWorld } from '../support/host/host-world.ts';
import { goToBackground, sleepAndWake } from '../support/host/rest-page.ts';
import { rotateTokens } from '../support/host/rotate-tokens.ts';
import { shiftClock } from '../support/host/shift-clock.ts';
import { runService, SECRET } from '../support/shop/running-service.ts';

let world: HostWorld & { close(): Promise<void> };

beforeAll(async () => {
  world = await createHostWorld(async (origin) => {
    const running = await runService({ CORS_ORIGINS: origin });
    return { endpoint: running.service.address, secret: SECRET, close: () => running.close() };
  });
});

afterAll(() => world?.close());

it('gives back the listeners, nodes and sockets of widgets that are put in and taken out', async () => {
  const TIMES = 60;
  const { before, after, complaints } = await connectWidgets(world, TIMES);
  expect(after.sockets).toBe(0);
  // The browser keeps the last set, after six turns as after sixty more: some 40 listeners and 1,100 nodes, a tenth
  // more or less. One listener that every second turn left, or the nodes of the smallest widget, would be more.
  expect(after.listeners - before.listeners).toBeLessThan(TIMES / 2);
  expect(after.nodes - before.nodes).toBeLessThan((TIMES / 2) * 12);
  expect(complaints).toEqual([]);
});

it('renews its token without a frame that lacks a number', async () => {
  const figures = await rotateTokens(world, 5, 4);
  expect(figures).toMatchObject({ flickers: 0, socketsOpened: 1, isLive: true, complaints: [] });
  expect(figures.rotations).toBeGreaterThanOrEqual(5);
});

it.each([3_600_000, -3_600_000])('needs no right clock: numbers are live where it is wrong by %i ms', async (byMs) => {
  const figures = await shiftClock(world, byMs);
  expect(figures).toMatchObject({ tokens: 1, isStale: false, complaints: [] });
  expect(figures.text).toMatch(/^Orders · today\nLive\n/);
});

it('shows the numbers of now after the computer slept', async () => {
  await sleepAndWake(world, 2);
});

it('shows the numbers of now when its tab comes to the front again', async () => {
  const { complaints } = await goToBackground(world, 2);
  expect(complaints).toEqual([]);
});

/** Rules with which pages have broken widgets, each with more weight than any rule of a component. */
const HOSTILE = `
* { box-sizing: content-box !important; margin: 13px !important; letter-spacing: normal; }
div, p, span, ul, ol, li, table, td, th, tr, svg, path, button, input, select, h2, h3, section, header, canvas {
  all: unset !important; display: block !important; float: left !important; position: absolute !important;
  color: magenta !important; background: yellow !important; font: italic 900 60px/3 cursive !important;
  text-transform: uppercase !important; width: 10px !important; opacity: 0.1 !important; transform: rotate(5deg) !important;
}
*::before, *::after { content: 'hostile' !important; }
.card, .value, .title, .number, .box, .change { display: none !important; }
[part] { visibility: hidden !important; }
`;

const readLook = `(() => {
  const { shadowRoot } = document.querySelector('kpi-card');
  return [...shadowRoot.querySelectorAll('*')].map((element) => {
    const style = getComputedStyle(element);
    return [element.localName + '.' + element.getAttribute('class'), ...['display', 'position', 'float', 'color', 'backgroundColor',
      'fontSize', 'fontStyle', 'fontWeight', 'textTransform', 'opacity', 'transform', 'visibility', 'margin', 'boxSizing', 'width']
      .map((name) => style[name]), getComputedStyle(element, '::before').content];
  });
})()`;

it('looks the same under hostile styles of the page', async () => {
  const orders = await world.order(1);
  const html = `<kpi-provider><kpi-card metric="orders" filters="region=r0" range="today" compare="none" style="width: 300px; margin: 0 !important"></kpi-card></kpi-provider>`;
  const looks: unknown[] = [];
  for (const css of ['', HOSTILE]) {
    const host = await openHost(world, { html, css, script: signIn(world.endpoint) });
    await showsNumber(host.page, orders);
    looks.push(await host.page.evaluate(readLook));
    await host.close();
  }
  expect(looks[1]).toEqual(looks[0]);
});

it('runs beside another copy of itself, whichever comes first', async () => {
  const orders = await world.order(2);
  const html = `<kpi-provider id="one">${cardOf(0)}</kpi-provider><kpi-provider id="two"><acme-kpi-card metric="orders" filters="region=r1" range="today" compare="none"></acme-kpi-card></kpi-provider>`;
  const script = `${signIn(world.endpoint)}
    const { defineElements } = await import('/second/tidemark.js');
    defineElements('acme-');`;
  const host = await openHost(world, { html, script });
  await showsNumber(host.page, orders);
  await expect.poll(() => host.page.locator('acme-kpi-card .value').textContent()).toMatch(/^\s*\d+\s*$/);
  expect(host.complaints).toEqual([]);
  await host.close();
});
