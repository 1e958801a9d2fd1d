import { expect } from 'chai';
import { html } from 'lit';
import { ClientError } from '../../client/client-error.ts';
import type { DashboardChange, DashboardView } from '../../protocol/dashboards.ts';
import { catalog, readOnlyCatalog } from '../../../test/fixtures/catalog.ts';
import { createFixtureClient, type FixtureClient } from '../../../test/fixtures/client.ts';
import { dashboard } from '../../../test/fixtures/dashboard.ts';
import { findViolations, mount, nextEvent, unmountAll, until } from '../../../test/support/mount.ts';
import '../../define/kpi-dashboard.ts';
import '../../define/kpi-provider.ts';
import type { KpiDashboard } from './kpi-dashboard.ts';

const OVERLAY = '/v1/dashboards/executive/overlay';

const withOverlay = (version: string, changes: readonly DashboardChange[], rest: object = {}): DashboardView => ({
  ...dashboard,
  overlay: { version, changes, vanished: [], base: dashboard, ...rest },
});

function createClient(view: DashboardView = dashboard): FixtureClient {
  const client = createFixtureClient();
  client.answers.set('/v1/dashboards', {
    dashboards: [{ id: 'executive', title: 'Executive', isHome: true, isPersonal: false }],
  });
  client.answers.set('/v1/dashboards/executive', view);
  return client;
}

const root = (element: KpiDashboard): ShadowRoot => element.shadowRoot!;
const idsOf = (element: KpiDashboard): string[] =>
  [...root(element).querySelectorAll<HTMLElement>('[data-id]')].map((cell) => cell.dataset['id'] ?? '');
const find = (element: KpiDashboard, id: string, selector: string): HTMLElement =>
  root(element).querySelector<HTMLElement>(`[data-id=${id}] ${selector}`)!;
const said = (element: KpiDashboard): string =>
  [...root(element).querySelectorAll('[role=status]')].at(-1)!.textContent.replaceAll('\u00a0', ' ').trim();
const button = (element: KpiDashboard, words: string): HTMLButtonElement =>
  [...root(element).querySelectorAll('button')].find(
    (each) => (each.getAttribute('aria-label') ?? each.textContent).trim().replace(/^\+\s+/, '') === words,
  )!;

async function edit(client = createClient(), width = 1200): Promise<KpiDashboard> {
  const element = await mount<KpiDashboard>(
    html`<kpi-provider .client=${client} locale="en-GB"><kpi-dashboard editable></kpi-dashboard></kpi-provider>`,
    'kpi-dashboard',
  );
  element.style.inlineSize = `${width}px`;
  await until(() => element.children.length > 0);
  button(element, 'Edit').click();
  await until(() => root(element).querySelector('.tools') !== null && root(element).activeElement !== null);
  return element;
}

async function press(element: KpiDashboard, id: string, key: string, options: KeyboardEventInit = {}): Promise<void> {
  find(element, id, '.handle').dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...options }),
  );
  await element.updateComplete;
}

async function click(element: KpiDashboard, words: string): Promise<void> {
  button(element, words).click();
  await element.updateComplete;
}

const bodyOf = (client: FixtureClient): unknown => client.requests.find(({ path }) => path === OVERLAY)?.body;

describe('kpi-dashboard in edit mode', () => {
  afterEach(unmountAll);

  it('begins by its button, with the focus in the tools, and widgets that cannot be used', async () => {
    const element = await edit();
    expect(root(element).activeElement?.textContent).to.equal('Editing Executive');
    expect([...element.children].every((child) => (child as HTMLElement).inert)).to.equal(true);
    expect(element.editing).to.equal(true);
    expect(await findViolations(element)).to.deep.equal([]);
    const ended = nextEvent(element, 'kpi-edit');
    await click(element, 'Cancel');
    expect((await ended).detail).to.deep.equal({ isEditing: false, isSaved: false });
    await element.updateComplete;
    expect([...element.children].some((child) => (child as HTMLElement).inert)).to.equal(false);
    expect(root(element).activeElement?.textContent.trim()).to.equal('Edit');
  });

  it('moves a widget by arrow keys, says where it is, and keeps the focus on its handle', async () => {
    const element = await edit();
    find(element, 'revenue', '.handle').focus();
    await press(element, 'revenue', 'ArrowRight');
    expect(idsOf(element).slice(0, 3)).to.deep.equal(['orders', 'revenue', 'trend']);
    expect(said(element)).to.equal('Revenue · Number: place 2 of 3');
    expect(root(element).activeElement === find(element, 'revenue', '.handle')).to.equal(true);
    await press(element, 'revenue', 'ArrowRight');
    await press(element, 'revenue', 'ArrowRight');
    expect(said(element)).to.equal('Revenue · Number: place 1 of 3 in Where it comes from');
    expect(root(element).activeElement === find(element, 'revenue', '.handle')).to.equal(true);
    await press(element, 'revenue', 'Escape');
    expect(idsOf(element)[0]).to.equal('revenue');
    expect(said(element)).to.equal('Revenue · Number is back where it was');
    await press(element, 'revenue', 'ArrowLeft');
    expect(said(element)).to.equal('Revenue · Number is first already');
  });

  it('mirrors the arrows from right to left', async () => {
    const element = await edit();
    element.dir = 'rtl';
    await press(element, 'revenue', 'ArrowLeft');
    expect(idsOf(element).slice(0, 2)).to.deep.equal(['orders', 'revenue']);
    await press(element, 'revenue', 'ArrowLeft', { shiftKey: true });
    expect(said(element)).to.equal('Revenue · Number: 2 of 4 columns wide');
  });

  it('resizes by Shift and arrows between 1 and 4 quarters, in one step that can be undone', async () => {
    const element = await edit();
    const cell = () => find(element, 'orders', '.handle').closest('.cell')!;
    find(element, 'orders', '.handle').focus();
    for (let times = 0; times < 5; times++) await press(element, 'orders', 'ArrowRight', { shiftKey: true });
    expect(cell().classList.contains('w4')).to.equal(true);
    await press(element, 'orders', 'Enter');
    await click(element, 'Undo');
    expect(cell().classList.contains('w1')).to.equal(true);
    expect(said(element)).to.equal('Undone');
    await click(element, 'Redo');
    expect(cell().classList.contains('w4')).to.equal(true);
  });

  it('has the same as plain entries of a menu, and moves to another section', async () => {
    const element = await edit();
    await click(element, 'Options for Orders · Number');
    expect(await findViolations(element)).to.deep.equal([]);
    await click(element, 'Wider');
    await click(element, 'Wider');
    await click(element, 'Narrower');
    await click(element, 'Move earlier');
    expect(idsOf(element)[0]).to.equal('orders');
    expect(find(element, 'orders', '.handle').closest('.cell')!.classList.contains('w2')).to.equal(true);
    await click(element, 'Options for Orders · Number');
    await click(element, 'Move to Where it comes from');
    expect(idsOf(element).at(-1)).to.equal('orders');
  });

  it('moves a widget by the pointer: nothing else moves until it is released', async () => {
    const element = await edit();
    const handle = find(element, 'revenue', '.handle');
    const to = find(element, 'orders', '.handle').closest('.cell')!.getBoundingClientRect();
    const from = handle.getBoundingClientRect();
    const point = (type: string, x: number, y: number, target: EventTarget = window): void =>
      void target.dispatchEvent(
        new PointerEvent(type, { clientX: x, clientY: y, isPrimary: true, bubbles: true, composed: true }),
      );
    point('pointerdown', from.left + 5, from.top + 5, handle);
    point('pointermove', to.right - 10, to.top + 20);
    await element.updateComplete;
    expect(idsOf(element)[0]).to.equal('revenue');
    expect(find(element, 'orders', '.handle').closest<HTMLElement>('.cell')!.dataset['drop']).to.equal('after');
    point('pointerup', to.right - 10, to.top + 20);
    await element.updateComplete;
    expect(idsOf(element).slice(0, 2)).to.deep.equal(['orders', 'revenue']);
    point('pointerdown', from.left + 5, from.top + 5, find(element, 'orders', '.handle'));
    point('pointermove', to.right - 10, to.top + 20);
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
    point('pointerup', to.right - 10, to.top + 20);
    await element.updateComplete;
    expect(idsOf(element)[0]).to.equal('orders');
    expect(root(element).querySelector('[data-drop], [data-dragged]')).to.equal(null);
  });

  it('resizes by the corner, to the nearest quarter', async () => {
    const element = await edit();
    const corner = find(element, 'orders', '.corner');
    const { right, bottom } = corner.getBoundingClientRect();
    const point = (type: string, x: number, target: EventTarget = window): void =>
      void target.dispatchEvent(
        new PointerEvent(type, {
          clientX: x,
          clientY: bottom - 2,
          isPrimary: true,
          bubbles: true,
          composed: true,
          cancelable: true,
        }),
      );
    point('pointerdown', right - 2, corner);
    point('pointermove', right + 280);
    point('pointerup', right + 280);
    await element.updateComplete;
    expect(find(element, 'orders', '.handle').closest('.cell')!.classList.contains('w2')).to.equal(true);
  });

  it('removes a widget, with the focus on the next one, and brings it back', async () => {
    const element = await edit();
    await click(element, 'Remove Revenue · Number');
    expect(idsOf(element)[0]).to.equal('orders');
    expect(element.querySelector('kpi-card[metric=revenue]')).to.equal(null);
    expect(said(element)).to.equal('Revenue · Number removed');
    expect(root(element).activeElement === find(element, 'orders', '.handle')).to.equal(true);
    const keys = { key: 'z', ctrlKey: true, bubbles: true, composed: true, cancelable: true };
    find(element, 'orders', '.handle').dispatchEvent(new KeyboardEvent('keydown', keys));
    await element.updateComplete;
    expect(idsOf(element)[0]).to.equal('revenue');
  });

  it('keeps a section that is empty, as a place for widgets', async () => {
    const element = await edit();
    await click(element, 'Remove Revenue by Region · Breakdown');
    await click(element, 'Remove Alerts');
    expect(root(element).querySelector('.vacant')!.textContent).to.contain('No widgets here');
    await press(element, 'trend', 'ArrowRight');
    expect(root(element).querySelector('.vacant')).to.equal(null);
  });

  it('saves the difference alone, and shows the dashboard as it is stored', async () => {
    const client = createClient();
    const saved = { ...withOverlay('1', []), sections: dashboard.sections.slice(1) };
    client.answers.set(OVERLAY, saved);
    const element = await edit(client);
    await click(element, 'Remove Orders · Number');
    const ended = nextEvent(element, 'kpi-edit');
    button(element, 'Save').click();
    expect((await ended).detail).to.deep.equal({ isEditing: false, isSaved: true });
    expect(bodyOf(client)).to.deep.equal({ changes: [{ kind: 'hide', widget: 'orders' }] });
    await until(() => element.children.length === 2);
  });

  it('asks before changes are lost', async () => {
    const element = await edit();
    await click(element, 'Remove Orders · Number');
    await click(element, 'Cancel');
    expect(await findViolations(element)).to.deep.equal([]);
    await click(element, 'Keep editing');
    await until(() => root(element).querySelector('dialog.panel') === null);
    await click(element, 'Cancel');
    await click(element, 'Discard');
    await until(() => !element.editing && element.children.length === 5);
  });

  it('lets the browser ask before the page is left with changes, and only then', async () => {
    const element = await edit();
    const leave = (): boolean => window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
    expect(leave()).to.equal(true);
    await click(element, 'Remove Orders · Number');
    expect(leave()).to.equal(false);
    element.editing = false;
    await element.updateComplete;
    expect(leave()).to.equal(true);
  });

  it('ends where the page shows another dashboard', async () => {
    const client = createClient();
    client.answers.set('/v1/dashboards/sales', { ...dashboard, id: 'sales', title: 'Sales' });
    const element = await edit(client);
    element.dashboard = 'sales';
    await until(() => !element.editing && element.shadowRoot!.querySelector('h1')?.textContent === 'Sales');
    expect(root(element).querySelector('.tools')).to.equal(null);
  });

  it('says why it could not be saved, and keeps the changes', async () => {
    const client = createClient();
    client.answers.set(OVERLAY, new ClientError({ code: 'unreachable', message: 'no answer', retryable: true }));
    const element = await edit(client);
    await click(element, 'Remove Orders · Number');
    button(element, 'Save').click();
    await until(() => root(element).querySelector('[role=alert]') !== null);
    expect(root(element).querySelector('[role=alert]')!.textContent).to.equal("Couldn't save: no answer");
    expect(idsOf(element)).to.not.contain('orders');
  });

  it('takes what another page saved where nothing is changed here, else says so, and at saving lets the reader choose', async () => {
    const client = createClient();
    const element = await edit(client);
    const tell = (view: DashboardView): void => {
      client.answers.set('/v1/dashboards/executive', view);
      const { version = '' } = view.overlay ?? {};
      for (const subscriber of client.subscribers) subscriber.onDashboard?.({ id: 'executive', version });
    };
    tell(withOverlay('5', [{ kind: 'hide', widget: 'orders' }]));
    await until(() => idsOf(element).length === 4);
    expect(said(element)).to.equal('This dashboard was changed on another page of yours');
    await click(element, 'Remove Alerts');
    tell(withOverlay('6', [{ kind: 'hide', widget: 'trend' }]));
    await until(() => root(element).querySelector('.note') !== null);
    expect(idsOf(element)).to.deep.equal(['revenue', 'trend', 'regions']);
    await click(element, 'Save');
    expect(root(element).querySelector('dialog.conflict')).to.not.equal(null);
    expect(bodyOf(client)).to.equal(undefined);
  });

  describe('beside another page that has saved', () => {
    const theirs = withOverlay('7', [
      { kind: 'hide', widget: 'alerts' },
      { kind: 'resize', widget: 'trend', width: 4 },
    ]);

    async function collide(): Promise<{ client: FixtureClient; element: KpiDashboard }> {
      const client = createClient();
      const error = { code: 'overlay_conflict', message: 'newer', retryable: false } as const;
      client.answers.set(OVERLAY, new ClientError(error, { answer: { error, dashboard: theirs } }));
      const element = await edit(client);
      await click(element, 'Remove Orders · Number');
      await press(element, 'trend', 'ArrowRight', { shiftKey: true });
      button(element, 'Save').click();
      await until(() => root(element).querySelector('dialog.conflict') !== null);
      client.requests.length = 0;
      client.answers.set(OVERLAY, theirs);
      return { client, element };
    }

    it('is told what both changed', async () => {
      const { element } = await collide();
      expect(root(element).querySelector('dialog')!.textContent).to.contain('Both pages changed: Revenue · Chart.');
      expect(await findViolations(element)).to.deep.equal([]);
    });

    for (const [words, changes] of [
      ['Keep this page', ['hide orders', 'resize trend 3']],
      ['Keep both', ['hide alerts', 'hide orders', 'resize trend 3']],
    ] as const)
      it(`stores over it by "${words}"`, async () => {
        const { client, element } = await collide();
        button(element, words).click();
        await until(() => !element.editing);
        const { changes: sent } = bodyOf(client) as { changes: DashboardChange[] };
        expect(sent.map((change) => Object.values(change).join(' '))).to.deep.equal(changes);
      });

    it('takes it over, and stays in the edit mode', async () => {
      const { client, element } = await collide();
      await click(element, 'Keep the other page');
      await until(() => root(element).querySelector('dialog') === null);
      expect(idsOf(element)).to.deep.equal(['revenue', 'orders', 'trend', 'regions']);
      await click(element, 'Undo');
      expect(idsOf(element)).to.deep.equal(['revenue', 'trend', 'regions', 'alerts']);
      expect(client.requests).to.deep.equal([]);
    });
  });

  it('goes back to the dashboard of the role by Reset', async () => {
    const client = createClient({ ...withOverlay('3', [{ kind: 'hide', widget: 'orders' }]) });
    client.answers.set(OVERLAY, dashboard);
    const element = await edit(client);
    expect(idsOf(element)).to.not.contain('orders');
    await click(element, 'Reset');
    expect(idsOf(element)).to.contain('orders');
    button(element, 'Save').click();
    await until(() => !element.editing);
    expect(bodyOf(client)).to.deep.equal({ changes: [] });
  });

  it('says which changes no longer fit, and keeps them until they are dropped', async () => {
    const change: DashboardChange = { kind: 'set', widget: 'orders', props: { metric: 'gone' } };
    const client = createClient(
      withOverlay('3', [change], { vanished: [{ change, missing: { kind: 'metric', name: 'gone' } }] }),
    );
    client.answers.set(OVERLAY, dashboard);
    const element = await edit(client);
    const words = 'One of your changes no longer fits this dashboard: the metric “gone” is not available.';
    expect(root(element).querySelector('.vanished')!.textContent).to.contain(words);
    expect(element.querySelector('kpi-card[metric=gone]')).to.equal(null);
    await click(element, 'Drop them');
    expect(root(element).querySelector('.vanished')).to.equal(null);
    button(element, 'Save').click();
    await until(() => !element.editing);
    expect(bodyOf(client)).to.deep.equal({ changes: [] });
  });

  it('keeps the period and the filters that are chosen', async () => {
    const client = createClient();
    client.answers.set(OVERLAY, dashboard);
    const element = await edit(client);
    root(element)
      .querySelector('kpi-context')!
      .choose({ range: 'yesterday', filters: [{ member: 'region', operator: 'equals', values: ['north'] }] });
    await element.updateComplete;
    await click(element, 'Open with this period and these filters');
    button(element, 'Save').click();
    await until(() => !element.editing);
    const start = { range: 'yesterday', compare: 'previous period', selected: 'region=north' };
    expect(bodyOf(client)).to.deep.equal({ changes: [{ kind: 'start', start }] });
  });

  it('is not offered to readers who may change no dashboards, nor begun by the page', async () => {
    const client = createClient();
    client.catalog.set({ catalog: readOnlyCatalog });
    const element = await mount<KpiDashboard>(
      html`<kpi-provider .client=${client} locale="en-GB"><kpi-dashboard editable></kpi-dashboard></kpi-provider>`,
      'kpi-dashboard',
    );
    await until(() => element.children.length > 0);
    expect(button(element, 'Edit')).to.equal(undefined);
    element.editing = true;
    await element.updateComplete;
    client.catalog.set({ catalog });
    await until(() => root(element).querySelector('.tools') !== null);
  });
});
