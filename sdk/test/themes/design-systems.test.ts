import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findViolations } from '../../../service/test/support/browser/axe.ts';
import { launchBrowser } from '../../../service/test/support/browser/browser.ts';
import { styleOf } from '../../../service/test/support/browser/style-of.ts';
import { startHostSite, type HostSite } from '../../../service/test/support/host/host-site.ts';
import { makeResult } from '../fixtures/results.ts';
import { startTestService, type TestService } from '../support/test-service.ts';
import { loadDesignSystems, readTheme, type DesignSystem } from './design-systems.ts';

const SYSTEMS = await loadDesignSystems();

/** The font around the provider is no design system's, so that one that is inherited is not taken for the theme's. */
const WIDGETS = `<div style="font-family: Inherited"><kpi-provider locale="en"><div style="display: grid; gap: 16px; grid-template-columns: 1fr 1fr">
<kpi-card metric="revenue" range="yesterday"></kpi-card><kpi-card metric="orders" range="yesterday"></kpi-card></div>
<trend-chart metric="revenue" range="yesterday" style="display: block; margin-top: 16px"></trend-chart></kpi-provider></div>`;

let site: HostSite;
let service: TestService;
let browser: Browser;

beforeAll(async () => {
  site = await startHostSite(() => Promise.resolve('a.b.c'));
  service = await startTestService({
    answer: ({ metrics: [metric = ''] }) =>
      makeResult({ metric, values: [100, 200, 150, 180, 120], compared: [90, 190, 80, 170, 130] }),
  });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await service?.destroy();
  await site?.close();
});

/** A page of the design system with widgets in its theme, or without the theme. */
async function show(system: DesignSystem, scheme: string, theme: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 800 }, colorScheme: scheme as 'light' });
  const address = site.show({
    html: system.render(WIDGETS),
    css: `${system.css}\n${theme}`,
    root: system.rootOf(scheme),
    script: `import '/first/tidemark.js';
      const provider = document.querySelector('kpi-provider');
      provider.getToken = () => 'a.b.c';
      provider.endpoint = '${service.endpoint}';`,
  });
  await page.goto(address);
  await expect.poll(() => page.locator('kpi-card .value').count()).toBe(2);
  await expect.poll(() => page.locator('trend-chart canvas').count()).toBe(1);
  return page;
}

/** Where the widgets show each property. */
const PLACES: Readonly<Record<string, string>> = {
  '--kpi-surface': 'kpi-card .card',
  '--kpi-text': 'kpi-card .value',
  '--kpi-font': 'kpi-card .title',
  '--kpi-accent': 'trend-chart .probe-accent',
};

describe.each(SYSTEMS)('the theme $name', (system) => {
  it.each(system.schemes)('gives widgets the look of its design system (%s)', async (scheme) => {
    const page = await show(system, scheme, await readTheme(system.name));
    for (const { selector, style, property } of system.samples) {
      const shown = await styleOf(page, PLACES[property] as string, style);
      expect([property, shown]).toEqual([property, await styleOf(page, selector, style)]);
    }
    expect(await findViolations(page, 'kpi-provider')).toEqual([]);
    await page.close();
  });

  it('is in its document, property by property', async () => {
    const document = await readFile(new URL(`../../../docs/embedding/${system.name}.md`, import.meta.url), 'utf8');
    const theme = await readTheme(system.name);
    const set = [...theme.matchAll(/(--kpi-[\w-]+):\s*([^;]+);/g)].map(([, name, value = '']) => [
      name,
      value.replace(/\s+/g, ' ').trim(),
    ]);
    const documented = [...document.matchAll(/^\| `(--kpi-[\w-]+)` +\| `([^`]*)` +\|$/gm)].map(([, name, value]) => [
      name,
      value,
    ]);
    expect(set).not.toEqual([]);
    expect(documented).toEqual(set);
  });
});
