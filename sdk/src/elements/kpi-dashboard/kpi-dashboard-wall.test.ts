import { expect } from 'chai';
import { html } from 'lit';
import { createFixtureClient } from '../../../test/fixtures/client.ts';
import { dashboard } from '../../../test/fixtures/dashboard.ts';
import { findViolations, mount, unmountAll, until } from '../../../test/support/mount.ts';
import '../../define/kpi-dashboard.ts';
import '../../define/kpi-provider.ts';
import type { KpiDashboard } from './kpi-dashboard.ts';

/** Locks that keep the screen on, and are not let go. */
let locks: number;
const { wakeLock } = navigator;

async function show(count: number): Promise<KpiDashboard> {
  const client = createFixtureClient();
  const entries = ['executive', 'sales', 'finance']
    .slice(0, count)
    .map((id, index) => ({ id, title: id, isHome: index === 0, isPersonal: false }));
  client.answers.set('/v1/dashboards', { dashboards: entries });
  for (const { id } of entries) client.answers.set(`/v1/dashboards/${id}`, { ...dashboard, id, title: id });
  const element = await mount<KpiDashboard>(
    html`<kpi-provider .client=${client} locale="en-GB"
      ><kpi-dashboard editable wall-interval="0.05"></kpi-dashboard
    ></kpi-provider>`,
    'kpi-dashboard',
  );
  await until(() => element.children.length > 0);
  element.wall = true;
  await until(() => locks === 1 && element.shadowRoot!.querySelector('.wall') !== null);
  return element;
}

const titleOf = (element: KpiDashboard): string => element.shadowRoot!.querySelector('h1')?.textContent ?? '';
const press = (key: string): void =>
  void window.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
const isShown = (element: KpiDashboard, selector: string): boolean =>
  (element.shadowRoot!.querySelector(selector)?.getBoundingClientRect().height ?? 0) > 0;

describe('kpi-dashboard on a wall', () => {
  beforeEach(() => {
    locks = 0;
    const request = async (): Promise<{ release(): Promise<void> }> => {
      locks++;
      return { release: async () => void locks-- };
    };
    Object.defineProperty(navigator, 'wakeLock', { configurable: true, value: { request } });
  });
  afterEach(() => {
    unmountAll();
    Object.defineProperty(navigator, 'wakeLock', { configurable: true, value: wakeLock });
  });

  it('shows the dashboards of the reader one after another, over the whole window, without controls', async () => {
    const element = await show(3);
    for (const title of ['sales', 'finance', 'executive', 'sales']) await until(() => titleOf(element) === title);
    const { width, height } = element.getBoundingClientRect();
    expect([width, height]).to.deep.equal([document.documentElement.clientWidth, innerHeight]);
    expect(isShown(element, 'range-picker') || isShown(element, '[part=edit-button]')).to.equal(false);
    expect(await findViolations(element)).to.deep.equal([]);
  });

  it('ends by Escape: the dashboard before is there again, and the screen may sleep', async () => {
    const element = await show(3);
    await until(() => titleOf(element) === 'finance');
    press('Escape');
    await until(() => locks === 0 && titleOf(element) === 'executive');
    expect(element.hasAttribute('wall')).to.equal(false);
    expect(element.shadowRoot!.querySelector('.wall')).to.equal(null);
    expect(isShown(element, 'range-picker')).to.equal(true);
  });

  it('pauses by Space, and goes on and back by the arrows', async () => {
    const element = await show(3);
    press(' ');
    await until(() => element.shadowRoot!.querySelector('[aria-label=Resume]') !== null);
    element.dashboard = 'executive';
    await until(() => titleOf(element) === 'executive');
    press('ArrowLeft');
    await until(() => titleOf(element) === 'finance');
    press('ArrowRight');
    await until(() => titleOf(element) === 'executive');
    element.shadowRoot!.querySelector<HTMLElement>('[aria-label=Resume]')!.click();
    await until(() => titleOf(element) === 'sales');
  });

  it('makes a dashboard that is taller than the screen as small as it must be, and the page no smaller', async () => {
    const element = await show(1);
    const zoom = (): number => Number(getComputedStyle(element).zoom);
    element.dispatchEvent(new CustomEvent('kpi-data', { detail: {} }));
    await until(() => zoom() < 1);
    const isWhole = element.scrollHeight <= element.clientHeight + 1;
    expect(isWhole || zoom() === 0.5).to.equal(true);
    element.wall = false;
    await until(() => zoom() === 1);
  });

  it('stays with the only dashboard, and lets the screen sleep when it is taken off the page', async () => {
    const element = await show(1);
    expect(element.shadowRoot!.querySelectorAll('.wall button')).to.have.length(1);
    element.remove();
    await until(() => locks === 0);
  });
});
