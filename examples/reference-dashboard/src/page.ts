import '../../../sdk/src/define/alert-feed.ts';
import '../../../sdk/src/define/kpi-breakdown.ts';
import '../../../sdk/src/define/kpi-card.ts';
import '../../../sdk/src/define/kpi-context.ts';
import '../../../sdk/src/define/kpi-provider.ts';
import '../../../sdk/src/define/trend-chart.ts';
import type { Client, KpiContext, KpiEvents, KpiProvider } from '../../../sdk/src/index.ts';
import { pickExploration, writeAddress } from './address.ts';
import {
  describeUnassigned,
  linkAlert,
  offerRegions,
  showConnection,
  showPermitted,
  showRegions,
} from './follow-client.ts';
import { isChosen, namePrevious, nameRange, offerDates } from './choose-range.ts';
import { describeSpan, findDataSpan, hasNoData, hasNumbers, isOutside } from './lead-to-data.ts';
import { showClock } from './show-clock.ts';
import { createNotice, isNoRange, isNowhere } from './notice.ts';
import { findToken, forgetToken, keepToken } from './token.ts';

const find = <T extends Element = HTMLElement>(selector: string): T => {
  const element = document.querySelector<T>(selector);
  if (!element) throw new Error(`no element matches ${selector}`);
  return element;
};

const provider = find<KpiProvider>('kpi-provider');
const context = find<KpiContext>('kpi-context');
const dashboard = find('#dashboard');
const controls = find<HTMLFormElement>('#controls');
const notice = createNotice(find('#notice'), dashboard);
const signIn = find('#sign-in');

const findControl = (name: string): HTMLSelectElement => controls.elements.namedItem(name) as HTMLSelectElement;

/** True once the metric of the address is open: until then the address keeps it. */
let isRestored = false;

/** The alert that a notification links to. */
const alert = new URLSearchParams(location.search).get('alert');

/** The view is kept in the address, so that it can be sent to somebody. */
function restoreView(): void {
  const params = new URLSearchParams(location.search);
  for (const name of ['range', 'compare', 'region', 'theme']) {
    const control = findControl(name);
    const value = params.get(name) ?? (name === 'theme' ? localStorage.getItem('theme') : null);
    if (!value) {
      control.selectedIndex = 0;
      continue;
    }
    if (name === 'region' || name === 'range') offer(control, value);
    if (hasOption(control, value)) control.value = value;
  }
  applyControls();
}

/** Opens the metric of the address, or closes the one that is open. */
function restoreExploration(): void {
  const params = pickExploration(new URLSearchParams(location.search));
  const { range, compare, filters } = context;
  try {
    context.fromParams(params);
    Object.assign(context, { range, compare, filters });
  } catch {
    // An address that was changed by hand: the dashboard alone is shown.
    context.exploration = null;
  }
}

/** A region is known only once numbers are there, and a range may be any: `?range=2001-01-01/2001-06-30`. */
function offer(control: HTMLSelectElement, value: string): void {
  if (!hasOption(control, value)) control.add(new Option(nameRange(value, findTimeZone()), value));
}

/** The zone of the numbers, once the catalogue is loaded. */
const findTimeZone = (): string | undefined => provider.activeClient?.catalog.get().catalog?.timezone;

const hasOption = ({ options }: HTMLSelectElement, value: string): boolean =>
  [...options].some((option) => option.value === value);

/** Shows a notice that the selection has no data, and clears the selection on return. */
function refuse(name: 'range' | 'region', say: (label: string) => string, way: string): void {
  const control = findControl(name);
  const [chosen] = control.selectedOptions;
  if (!chosen?.value) return;
  notice.show(say(chosen.text), way, () => {
    chosen.remove();
    control.selectedIndex = 0;
    applyControls();
  });
}

function applyControls(): void {
  notice.hide();
  const values = new FormData(controls);
  const read = (name: string): string => {
    const value = values.get(name);
    return typeof value === 'string' ? value : '';
  };
  const region = read('region');
  if (!isChosen(read('range'))) return;
  const [from = '', to] = read('range').split('/');
  const [previous] = findControl('compare').options;
  if (previous) previous.text = namePrevious(from);
  context.choose({
    range: to === undefined ? from : [from, to],
    compare: read('compare'),
    filters: region ? [{ member: 'region', operator: 'equals', values: [region] }] : [],
  });
  document.documentElement.style.colorScheme = read('theme');
  localStorage.setItem('theme', read('theme'));
  keepView(false);
}

/** Writes the controls, and the metric that is open, to the address. */
function keepView(isStep: boolean): void {
  const [range = '', compare = '', region] = ['range', 'compare', 'region'].map((name) => findControl(name).value);
  const before = new URLSearchParams(location.search);
  const params = new URLSearchParams({
    range: isChosen(range) ? range : (before.get('range') ?? ''),
    compare,
    ...(region && { region }),
    ...(alert && { alert }),
  });
  const open = isRestored ? context.toParams() : before;
  for (const [name, value] of pickExploration(open)) params.set(name, value);
  writeAddress(params, isStep);
}

const INVALID = "That token isn't valid. It may have expired.";
/** Three parts, as a signed token has. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** The form instead of the dashboard, with why it is there again. */
function askForToken(refusal = ''): void {
  find('#refusal').textContent = refusal;
  find('#connection').textContent = 'Not signed in';
  signIn.hidden = false;
  dashboard.hidden = true;
  // The address keeps it for after.
  isRestored = false;
  context.exploration = null;
}

async function open(): Promise<void> {
  signIn.hidden = true;
  dashboard.hidden = false;
  // A portal asks its own backend here; a demo has one token, until the service refuses it.
  let given: string | undefined;
  let wasTaken = false;
  dashboard.addEventListener('kpi-ready', () => (wasTaken = true), { once: true });
  provider.getToken = ({ reason }) => {
    if (reason === 'rejected' && given === findToken()) {
      forgetToken();
      askForToken(wasTaken ? 'Your session has expired. Sign in again.' : INVALID);
    }
    given = findToken();
    return given ?? Promise.reject(new Error('not signed in'));
  };
  await provider.updateComplete;
  const client = provider.activeClient;
  if (!client) return;
  showConnection(client, find('#connection'));
  client.connection.subscribe(() => showUnassigned(client));
  showUnassigned(client);
  showPermitted(client, dashboard, find('#title'));
  showClock(client, find('#clock'));
  client.catalog.subscribe(() => showFirstSteps(client));
  showFirstSteps(client);
  if (alert) linkAlert(client, dashboard, alert);
  restoreExploration();
  isRestored = true;
  showRegions(client, find('#controls label:has([name=region])'));
}

const NO_DATA =
  'There is no data yet. Import a file with “npx tidemark import”, or send events: numbers appear here by themselves.';

/** Says so where there is nothing to show at all, until the first numbers come. */
function showFirstSteps(client: Client): void {
  const { catalog } = client.catalog.get();
  if (!catalog || !hasNoData(catalog)) return;
  notice.show(NO_DATA);
  const onData = ({ detail }: HTMLElementEventMap['kpi-data']): void => {
    if (!hasNumbers(detail)) return;
    notice.hide();
    dashboard.removeEventListener('kpi-data', onData);
  };
  dashboard.addEventListener('kpi-data', onData);
}

// First of all: what shows the view in the address takes the token out of it.
const isSignedIn = findToken() !== undefined;
offerRegions(dashboard, findControl('region'), () => provider.activeClient);
dashboard.addEventListener('kpi-error', ({ detail }) => {
  if (isNoRange(detail)) refuse('range', (range) => `There is no range “${range}”.`, 'Show today');
});
dashboard.addEventListener('kpi-data', ({ target, detail }) => {
  if (isNowhere(target, detail))
    refuse('region', (region) => `Nothing came from “${region}” in this range.`, 'Show all regions');
});
let wasUnassigned = false;

/** Says it once, instead of in every box, if the reader's token names nothing that the reader may see. */
function showUnassigned(client: Client): void {
  const unassigned = describeUnassigned(client.connection.get());
  if (wasUnassigned && !unassigned) notice.hide();
  wasUnassigned = unassigned !== '';
  if (unassigned) notice.show(`${unassigned}. Ask whoever manages your access to assign some.`);
}

/** Offers the days that have data if the range has none. */
function leadToData(detail: KpiEvents['kpi-data']): void {
  const { catalog } = provider.activeClient?.catalog.get() ?? {};
  const span = catalog && findDataSpan(catalog);
  if (!catalog || !span || !isOutside(detail, span)) return;
  const { text, range } = describeSpan(span, catalog.timezone);
  notice.show(`No data in this period. There is data for ${text}.`, 'Show the last of it', () =>
    chooseRange(range.join('/')),
  );
}

function chooseRange(range: string): void {
  const control = findControl('range');
  offer(control, range);
  control.value = range;
  applyControls();
}

/** Shows in the controls and the address what a reader selected in a chart. */
function followRange({ target, detail: { range } }: HTMLElementEventMap['kpi-range-change']): void {
  const value = typeof range === 'string' ? range : range.join('/');
  if (target === context && value !== findControl('range').value) chooseRange(value);
}

dashboard.addEventListener('kpi-data', ({ detail }) => leadToData(detail));
restoreView();
offerDates(findControl('range'), find('#dates'), chooseRange);
controls.addEventListener('change', applyControls);
context.addEventListener('kpi-explore', () => keepView(true));
context.addEventListener('kpi-range-change', followRange);
window.addEventListener('popstate', () => {
  if (!isRestored) return;
  restoreExploration();
  restoreView();
});
signIn.addEventListener('submit', (event) => {
  event.preventDefault();
  const value = new FormData(find<HTMLFormElement>('#sign-in form')).get('token');
  if (typeof value !== 'string') return;
  const token = value.trim();
  if (!JWT.test(token)) return askForToken(INVALID);
  keepToken(token);
  if (provider.getToken) location.reload();
  else void open();
});
if (isSignedIn) void open();
else askForToken();
