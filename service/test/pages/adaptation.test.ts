import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAccessibilityTree } from '../support/browser/accessibility-tree.ts';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import type { RunningService } from '../support/shop/running-service.ts';
import { runShop, sendHistoryWithBurst } from '../support/shop/shop-history.ts';

let running: RunningService;
let browser: Browser;
let token: string;

beforeAll(async () => {
  running = await runShop();
  token = await running.token({ roles: ['analyst'], lifetimeSeconds: 1800 });
  await sendHistoryWithBurst(running, token);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

const VIEWS = ['explore', 'explain', 'proof'];

async function openDashboard(options: BrowserContextOptions, view?: string): Promise<Page> {
  const context = await browser.newContext(options);
  const search = `?dashboard=executive${view === undefined ? '' : `&explore=revenue&explore-range=yesterday&view=${view}`}`;
  const { page } = await openPage(context, `${running.service.address}/${search}#token=${token}`);
  const tree = await openAccessibilityTree(page);
  await (view === undefined ? tree.find('button', /^Revenue$/) : tree.find('dialog', /^Revenue$/));
  await expect.poll(() => page.locator('[aria-busy=true]').count()).toBe(0);
  return page;
}

/** Code for the page: calls `visit` for each element, those of shadow trees included. */
const EACH = `const each = (root, visit) => root.querySelectorAll('*').forEach((element) => {
  visit(element);
  if (element.shadowRoot) each(element.shadowRoot, visit);
});`;

/** Elements that stand out of the page sideways, and texts that are cut off without an ellipsis. */
const CUT = `(() => { ${EACH}
  const cut = new Set();
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) cut.add('page ' + document.documentElement.scrollWidth);
  each(document, (element) => {
    const style = getComputedStyle(element);
    if (style.clipPath === 'inset(50%)' || element.closest('.hidden') || style.textOverflow === 'ellipsis') return;
    const hides = ['hidden', 'clip'].includes(style.overflowX);
    if (hides && element.scrollWidth > element.clientWidth + 1) cut.add(element.localName + '.' + element.className);
  });
  return [...cut];
})()`;

it.each([
  ['200 %', 640, 450],
  ['400 %', 320, 225],
])('cuts nothing off and scrolls in one direction only at %s of 1280 px', async (_zoom, width, height) => {
  for (const view of [undefined, ...VIEWS]) {
    const page = await openDashboard({ viewport: { width, height } }, view);
    expect(await page.evaluate(CUT), view ?? 'dashboard').toEqual([]);
    await page.context().close();
  }
});

/** Controls whose area for a finger is below 44 px; links inside sentences, and what lies in a larger control, are left out. */
const SMALL = `(() => { ${EACH}
  const small = new Set();
  each(document, (element) => {
    if (!element.matches('button, a[href], select, input, summary, [role=gridcell][tabindex]')) return;
    const box = element.getBoundingClientRect();
    if (box.width === 0 || !element.checkVisibility() || element.closest('p') || element.closest('label')) return;
    const after = getComputedStyle(element, '::after');
    const isWider = after.content !== 'none' && after.position === 'absolute';
    // Of what the area is a part: the element itself, or the row around it.
    const isRow = isWider && getComputedStyle(element).position === 'static' && element.offsetParent;
    const area = isRow ? element.offsetParent.getBoundingClientRect() : box;
    const grow = (start, end) => (isWider ? -(parseFloat(start) || 0) - (parseFloat(end) || 0) : 0);
    const [width, height] = [area.width + grow(after.left, after.right), area.height + grow(after.top, after.bottom)];
    if (height < 44 || width < 24) {
      const words = element.getAttribute('aria-label') ?? element.textContent.replace(/\\s+/g, ' ').trim();
      small.add(element.getRootNode().host?.localName + ' ' + element.className + ' "' + words.slice(0, 30) + '" ' + Math.round(width) + 'x' + Math.round(height));
    }
  });
  return [...small];
})()`;

it('gives fingers controls of at least 44 px', async () => {
  for (const view of [undefined, ...VIEWS]) {
    const page = await openDashboard({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }, view);
    expect(await page.evaluate('matchMedia("(pointer: coarse)").matches')).toBe(true);
    expect.soft(await page.evaluate(SMALL), view ?? 'dashboard').toEqual([]);
    await page.context().close();
  }
});

it('moves nothing for readers who want less motion', async () => {
  const countAnimations = async (reducedMotion: 'reduce' | 'no-preference'): Promise<number> => {
    const page = await openDashboard({ reducedMotion });
    await page.evaluate(`globalThis.moved = 0; ${EACH}
      (function watch() {
        each(document, ({ shadowRoot }) => (moved += shadowRoot?.getAnimations().length ?? 0));
        requestAnimationFrame(watch);
      })()`);
    const tree = await openAccessibilityTree(page);
    await tree.activate('button', /^Revenue$/);
    await tree.find('article', /^What moved Revenue/);
    const moved = await page.evaluate<number>('moved');
    await page.context().close();
    return moved;
  };
  expect(await countAnimations('no-preference')).toBeGreaterThan(0);
  expect(await countAnimations('reduce')).toBe(0);
});

it('draws bars, edges and focus in forced colours', async () => {
  const page = await openDashboard({ forcedColors: 'active', viewport: { width: 1280, height: 900 } });
  const colorsOf = (selector: string, name: string): Promise<string[]> =>
    page
      .locator(selector)
      .evaluateAll(
        (all, property) =>
          all.map(
            (element) =>
              (globalThis as unknown as { getComputedStyle(of: unknown): Record<string, string> }).getComputedStyle(
                element,
              )[property]!,
          ),
        name,
      );
  const [canvas = ''] = await colorsOf('body', 'backgroundColor');
  for (const [selector, property] of [
    ['kpi-breakdown svg rect', 'fill'],
    ['kpi-card [part=card]', 'borderTopColor'],
    ['kpi-card .value', 'color'],
  ] as const) {
    const colors = await colorsOf(selector, property);
    expect(colors.length, selector).toBeGreaterThan(0);
    expect(colors, selector).not.toContain(canvas);
  }
  // Texts in the picture have an outline of the surface: in one colour with it they would be blots.
  await page.locator('trend-chart canvas').first().waitFor();
  expect(new Set(await colorsOf('trend-chart .probe-surface', 'color'))).toEqual(new Set([canvas]));
  expect(await colorsOf('trend-chart .probe-text', 'color')).not.toContain(canvas);
  await page.context().close();
});

/** The element that has the focus, and why it is not seen: it has no outline, or something covers it. */
const FOCUSED = `(() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return null;
  const { left, top, width, height } = at.getBoundingClientRect();
  const name = at.localName + ' ' + (at.getAttribute('aria-label') ?? at.textContent.trim()).slice(0, 40);
  const isOutlined = [null, '::before', '::after'].some((part) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(at, part);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  });
  const points = [[left + width / 2, top + height / 2], [left + 3, top + 3], [left + width - 3, top + height - 3]];
  const isSeen = points.some(([x, y]) => {
    let hit = document.elementFromPoint(x, y);
    while (hit?.shadowRoot?.elementFromPoint(x, y) && hit.shadowRoot.elementFromPoint(x, y) !== hit)
      hit = hit.shadowRoot.elementFromPoint(x, y);
    for (; hit; hit = hit.parentNode ?? hit.host) if (hit === at) return true;
    return false;
  });
  return { name, problem: isOutlined ? (isSeen ? '' : 'covered') : 'no outline' };
})()`;

it.each([1280, 390])('shows where the focus is, wherever Tab leads, at %i px', async (width) => {
  const page = await openDashboard({ viewport: { width, height: 800 } });
  const reached = new Map<string, string>();
  for (let tabs = 0; tabs < 200; tabs++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate<{ name: string; problem: string } | null>(FOCUSED);
    if (focused === null) break;
    reached.set(focused.name, reached.get(focused.name) || focused.problem);
  }
  expect(reached.size).toBeGreaterThan(20);
  expect([...reached].filter(([, problem]) => problem !== '')).toEqual([]);
  await page.context().close();
});
