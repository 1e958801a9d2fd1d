import { expect } from 'chai';
import { html, type TemplateResult } from 'lit';
import { createFixtureClient } from '../../../test/fixtures/client.ts';
import { findViolations, mount, nextEvent, read, unmountAll, until } from '../../../test/support/mount.ts';
import '../../define/kpi-context.ts';
import '../../define/kpi-provider.ts';
import '../../define/range-picker.ts';
import { registerTexts } from '../../format/texts/texts.ts';
import { de } from '../../format/texts/de.ts';
import type { KpiContext } from '../kpi-context/kpi-context.ts';
import type { RangeCalendar } from './range-calendar.ts';
import type { RangePicker } from './range-picker.ts';

afterEach(unmountAll);

const mountPicker = async (
  inner: TemplateResult = html`<kpi-context><range-picker></range-picker></kpi-context>`,
  locale = 'en-GB',
): Promise<RangePicker> => {
  const client = createFixtureClient();
  const { catalog } = client.catalog.get();
  const data = { first: '2026-11-02T08:00:00.000Z', last: '2026-11-20T13:00:00.000Z' };
  client.catalog.set({ catalog: { ...catalog!, metrics: catalog!.metrics.map((each) => ({ ...each, data })) } });
  return mount<RangePicker>(
    html`<kpi-provider .client=${client} locale=${locale}>${inner}</kpi-provider>`,
    'range-picker',
  );
};

const all = (picker: RangePicker, selector: string): HTMLElement[] => [
  ...picker.shadowRoot!.querySelectorAll<HTMLElement>(selector),
];
const press = (picker: RangePicker, name: string): void =>
  all(picker, '.wide button')
    .find((button) => button.textContent?.trim() === name)!
    .click();
const contextOf = (picker: RangePicker): KpiContext => picker.closest('kpi-context')!;

async function openCalendar(picker: RangePicker): Promise<RangeCalendar> {
  const [opener] = all(picker, '.opener');
  opener!.focus();
  opener!.click();
  await until(() => picker.shadowRoot!.querySelector('dialog')!.open);
  return picker.shadowRoot!.querySelector('kpi-range-calendar') as RangeCalendar;
}
const focused = (calendar: RangeCalendar): string | undefined =>
  (calendar.shadowRoot!.activeElement as HTMLElement | null)?.dataset['day'];
async function key(calendar: RangeCalendar, name: string, shiftKey = false): Promise<void> {
  const options = { key: name, shiftKey, bubbles: true, composed: true };
  calendar.shadowRoot!.activeElement!.dispatchEvent(new KeyboardEvent('keydown', options));
  await calendar.updateComplete;
}

it('shows the range of the context, and changes it for the reader', async () => {
  const picker = await mountPicker();
  expect(all(picker, '.choice button').map((button) => button.textContent?.trim())).to.deep.equal([
    'Today',
    '7 days',
    '30 days',
    'Quarter',
    'Custom…',
  ]);
  expect(read(picker, '.choice [aria-pressed=true]')).to.equal('Today');
  const change = nextEvent(contextOf(picker), 'kpi-range-change');
  press(picker, '7 days');
  expect((await change).detail).to.deep.include({ range: 'last 7 days', source: 'user' });
  await picker.updateComplete;
  expect(read(picker, '.choice [aria-pressed=true]')).to.equal('7 days');
});

it('follows a context that the page changes', async () => {
  const picker = await mountPicker();
  contextOf(picker).range = ['2026-11-01', '2026-11-07'];
  await contextOf(picker).updateComplete;
  await picker.updateComplete;
  expect(read(picker, '.choice [aria-pressed=true]')).to.match(/^1\s?–\s?7 Nov 2026$/);
});

it('changes the comparison, named by the range', async () => {
  const picker = await mountPicker();
  const select = picker.shadowRoot!.querySelector('select')!;
  expect(select.selectedOptions[0]?.text).to.equal('vs yesterday');
  select.value = 'same period last week';
  const change = nextEvent(contextOf(picker), 'kpi-range-change');
  select.dispatchEvent(new Event('change', { bubbles: true }));
  expect((await change).detail).to.deep.equal({ range: 'today', compare: 'same period last week', source: 'user' });
  await picker.updateComplete;
  expect(select.selectedOptions[0]?.text).to.equal('vs last week');
});

it('is driven by properties and an event without a context', async () => {
  const picker = await mountPicker(html`<range-picker range="yesterday" presets="today, yesterday"></range-picker>`);
  expect(read(picker, '[aria-pressed=true]')).to.equal('Yesterday');
  const change = nextEvent(picker, 'kpi-range-change');
  press(picker, 'Today');
  expect((await change).detail).to.deep.equal({ range: 'today', compare: 'previous period', source: 'user' });
  expect(picker.range).to.equal('today');
});

it('takes two days of the calendar by the keyboard, in either order', async () => {
  const picker = await mountPicker();
  const calendar = await openCalendar(picker);
  expect(read(calendar, '#month')).to.equal('November 2026');
  await until(() => focused(calendar) === '2026-11-20');
  await key(calendar, 'ArrowUp');
  await key(calendar, 'Home');
  expect(focused(calendar)).to.equal('2026-11-09');
  await key(calendar, 'Enter');
  expect(read(calendar, '[role=status]')).to.equal('From Monday, 9 November 2026. Choose the last day.');
  await key(calendar, 'PageUp');
  expect(focused(calendar)).to.equal('2026-10-09');
  expect(read(calendar, '#month')).to.equal('October 2026');
  await key(calendar, ' ');
  expect(contextOf(picker).range).to.deep.equal(['2026-10-09', '2026-11-09']);
  expect(picker.shadowRoot!.querySelector('dialog')!.open).to.equal(false);
  await picker.updateComplete;
  expect(picker.shadowRoot!.activeElement === all(picker, '.opener')[0]).to.equal(true);
});

it('takes the same day twice, by pointer, as a range of one day', async () => {
  const picker = await mountPicker();
  const calendar = await openCalendar(picker);
  const day = (): HTMLElement => calendar.shadowRoot!.querySelector('[data-day="2026-11-04"]')!;
  day().click();
  await calendar.updateComplete;
  expect(day().getAttribute('aria-selected')).to.equal('true');
  day().click();
  expect(contextOf(picker).range).to.deep.equal(['2026-11-04', '2026-11-04']);
});

it('marks today, and the days that have data', async () => {
  const picker = await mountPicker();
  const calendar = await openCalendar(picker);
  expect(calendar.shadowRoot!.querySelector<HTMLElement>('[aria-current=date]')?.dataset['day']).to.equal('2026-11-20');
  const bare = [...calendar.shadowRoot!.querySelectorAll<HTMLElement>('.bare')].map(({ dataset }) => dataset['day']);
  expect(bare[0]).to.equal('2026-11-01');
  expect(bare[1]).to.equal('2026-11-21');
  expect(calendar.shadowRoot!.querySelector('[data-day="2026-11-01"]')?.getAttribute('aria-label')).to.equal(
    'Sunday, 1 November 2026, no data',
  );
});

it('offers further ranges beside the calendar', async () => {
  const picker = await mountPicker();
  await openCalendar(picker);
  all(picker, '.ranges button')
    .find((button) => button.textContent?.trim() === 'Last 90 days')!
    .click();
  expect(contextOf(picker).range).to.equal('last 90 days');
});

it('speaks German', async () => {
  registerTexts('de', de);
  const picker = await mountPicker(undefined, 'de-DE');
  expect(all(picker, '.choice button').map((button) => button.textContent?.trim())).to.deep.equal([
    'Heute',
    '7 Tage',
    '30 Tage',
    'Quartal',
    'Eigener…',
  ]);
  const calendar = await openCalendar(picker);
  expect(read(calendar, '#month')).to.equal('November 2026');
  expect(read(calendar, '[role=status]')).to.equal('Wählen Sie den ersten Tag.');
});

it('is accessible, closed, open, and as one button', async () => {
  const picker = await mountPicker();
  expect(await findViolations(picker)).to.deep.equal([]);
  await openCalendar(picker);
  expect(await findViolations(picker)).to.deep.equal([]);
  picker.shadowRoot!.querySelector('dialog')!.close();
  picker.compact = true;
  await picker.updateComplete;
  expect(read(picker, '.narrow')).to.match(/^Period: Today/);
  expect(getComputedStyle(picker.shadowRoot!.querySelector('.choice')!).display).to.equal('none');
  expect(await findViolations(picker)).to.deep.equal([]);
});

it('names a range that cannot be read', async () => {
  const { warn } = console;
  console.warn = () => undefined;
  try {
    const picker = await mountPicker(html`<range-picker presets="today, sometime"></range-picker>`);
    expect(read(picker, '[part=notice]')).to.contain('presets="sometime": expected today');
  } finally {
    console.warn = warn;
  }
});
