import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAccessibilityTree, type AccessibilityTree } from '../support/browser/accessibility-tree.ts';
import { launchBrowser, openPage } from '../support/browser/browser.ts';
import type { RunningService } from '../support/shop/running-service.ts';
import { runShop, sendHistoryWithBurst } from '../support/shop/shop-history.ts';

let running: RunningService;
let browser: Browser;

beforeAll(async () => {
  running = await runShop();
  await sendHistoryWithBurst(running, await running.token({ roles: ['analyst'] }));
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser?.close();
  await running?.close();
});

async function openDashboard(
  subject = 'reader',
  search = 'range=last+7+days',
): Promise<{ page: Page; tree: AccessibilityTree; complaints: string[] }> {
  const token = await running.token({ subject, roles: ['analyst'], lifetimeSeconds: 600 });
  const address = `${running.service.address}/?${search}&dashboard=executive#token=${token}`;
  const { page, complaints } = await openPage(browser, address, { width: 1280, height: 900 });
  return { page, tree: await openAccessibilityTree(page), complaints };
}

const readParam = (page: Page, name: string): string | null => new URL(page.url()).searchParams.get(name);

/** How a person reaches a control and uses it. */
type Use = (role: string, name: RegExp) => Promise<void>;

/** Card, explorer, bar, period, explanation, its proof, and back to the card. */
async function explore(page: Page, tree: AccessibilityTree, use: Use): Promise<void> {
  const isFocused = (role: string, name: RegExp): Promise<void> =>
    expect
      .poll(async () => {
        const focused = await tree.readFocused();
        return `${focused?.role} ${focused?.name}`;
      })
      .toMatch(new RegExp(`^${role} ${name.source}`));
  await use('button', /^Revenue$/);
  await isFocused('heading', /Revenue$/);
  await tree.find('button', /^North$/);
  await use('button', /^North$/);
  await tree.find('button', /^Remove filter: Region: North$/);
  await use('button', /^Custom…$/);
  await use('button', /^Yesterday$/);
  await expect.poll(() => readParam(page, 'explore-range')).toBe('yesterday');
  await tree.find('article', /^Revenue · yesterday$/);
  await use('button', /^Why\?$/);
  await isFocused('heading', /Revenue$/);
  await tree.find('article', /^What moved Revenue/);
  await use('button', /^€/);
  const [proof] = await tree.find('group', /^Proof of €/);
  expect(await tree.readFocused()).toMatchObject({ name: proof.name.slice(9), states: { expanded: true } });
  await use('button', /^Proof$/);
  await isFocused('heading', /Revenue$/);
  await tree.find('article', /^Proof of Revenue$/);
  expect(readParam(page, 'view')).toBe('proof');
  await use('button', /^Back$/);
  await tree.find('article', /^What moved Revenue/);
  await use('button', /^Back$/);
  await tree.find('region', /^Revenue in depth$/);
  await tree.find('button', /^Remove filter: Region: North$/);
  await page.keyboard.press('Escape');
  await isFocused('button', /Revenue$/);
  expect((await tree.read()).filter(({ role }) => role === 'dialog')).toEqual([]);
  await expect.poll(() => readParam(page, 'explore')).toBeNull();
}

it('leads by keyboard alone from a card to the proof of its explanation, and back', async () => {
  const { page, tree, complaints } = await openDashboard();
  const use: Use = async (role, name) => {
    await tree.tabTo(role, name);
    await page.keyboard.press('Enter');
  };
  await explore(page, tree, use);
  expect(complaints).toEqual([]);
  await page.close();
});

it('leads by roles and names alone from a card to the proof of its explanation, and back', async () => {
  const { page, tree, complaints } = await openDashboard();
  await explore(page, tree, tree.activate);
  expect(complaints).toEqual([]);
  await page.close();
});

it('takes a verdict on an anomaly in its place, which another reader sees', async () => {
  const search = 'range=last+7+days&explore=revenue&explore-range=yesterday';
  const { page, tree } = await openDashboard('reader', search);
  const [question] = await tree.find('group', /^Was this expected\? .*12:00/);
  await tree.activate('button', /^Not expected$/);
  await tree.find('StaticText', /^You said: not expected$/);
  const other = await openDashboard('another reader', search);
  await other.tree.find('group', new RegExp(`^${question.name.replace(/[?.+]/g, '\\$&')}$`));
  await other.tree.find('StaticText', /^Others: 0 expected, 1 not expected$/);
  await other.tree.activate('button', /^Expected$/);
  await other.tree.find('StaticText', /^You said: expected$/);
  await page.reload();
  await tree.find('StaticText', /^Others: 1 expected, 0 not expected$/);
  await tree.activate('button', /^Undo$/);
  await tree.find('button', /^Not expected$/);
  await Promise.all([page.close(), other.page.close()]);
});
