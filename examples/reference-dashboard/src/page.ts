import '../../../sdk/src/define/alert-feed.ts';
import '../../../sdk/src/define/filter-bar.ts';
import '../../../sdk/src/define/kpi-breakdown.ts';
import '../../../sdk/src/define/kpi-card.ts';
import '../../../sdk/src/define/kpi-context.ts';
import '../../../sdk/src/define/kpi-provider.ts';
import '../../../sdk/src/define/range-picker.ts';
import '../../../sdk/src/define/trend-chart.ts';
import { findLabel, type Client, type KpiContext, type KpiEvents, type KpiProvider } from '../../../sdk/src/index.ts';
import { findChosen, offerDashboards } from './choose-dashboard.ts';
import { offerEditing } from './edit-dashboard.ts';
import { offerExport } from './export-dashboard.ts';
import { pickExploration, writeAddress } from './address.ts';
import { describeUnassigned, linkAlert, showConnection, showPermitted } from './follow-client.ts';
import { findLocale } from './locale.ts';
import { nameRange } from './name-range.ts';
import { describeSpan, findDataSpan, hasNoData, hasNumbers, isOutside } from './lead-to-data.ts';
import { showClock } from './show-clock.ts';
import { createNotice, isNoFilter, isNoRange, isNowhere } from './notice.ts';
import { findToken, forgetToken, keepToken } from './token.ts';

const find = <T extends Element = HTMLElement>(selector: string): T => {
  const element = document.querySelector<T>(selector);
  if (!element) throw new Error(`no element matches ${selector}`);
  return element;
};

const provider = find<KpiProvider>('kpi-provider');
const context = find<KpiContext>('kpi-context');
const dashboard = find('#dashboard');
const theme = find<HTMLSelectElement>('#theme');
const select = find<HTMLSelectElement>('#dashboards');
/** False until the dashboards are known: until then the address names the one that is shown. */
let isOffered = false;
const notice = createNotice(find('#notice'), dashboard);
const signIn = find('#sign-in');

/** True once the metric of the address is open: until then the address keeps it. */
let isRestored = false;

/** The alert that a notification links to. */
const alert = new URLSearchParams(location.search).get('alert');

/** Comparisons that an address may name; another one is left out. */
const COMPARISON = /^(none|previous period|same period last (week|month|year)|\d{4}-[\w:.-]+\/\d{4}-[\w:.-]+)$/;

/** The view is kept in the address, so that it can be sent to somebody. */
function restoreView(): void {
  const params = new URLSearchParams(location.search);
  const compare = params.get('compare') ?? '';
  const region = params.get('region');
  context.range = params.get('range') || 'today';
  context.compare = COMPARISON.test(compare) ? compare : 'previous period';
  context.filters =
    params.get('filters') ?? (region ? [{ member: 'region', operator: 'equals', values: [region] }] : []);
  const wanted = params.get('theme') ?? localStorage.getItem('theme');
  if ([...theme.options].some(({ value }) => value === wanted)) theme.value = wanted ?? '';
  applyTheme();
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

function applyTheme(): void {
  document.documentElement.style.colorScheme = theme.value;
  localStorage.setItem('theme', theme.value);
}

/** Writes what is shown, and the metric that is open, to the address. */
function keepView(isStep: boolean): void {
  const shown = context.toParams();
  const params = new URLSearchParams([...shown].filter(([name]) => !pickExploration(shown).has(name)));
  const open = isRestored ? shown : new URLSearchParams(location.search);
  for (const [name, value] of pickExploration(open)) params.set(name, value);
  const chosen = select.value || (isOffered ? '' : findChosen());
  if (chosen) params.set('dashboard', chosen);
  if (alert) params.set('alert', alert);
  writeAddress(params, isStep);
}

/** Shows a notice that the range, or the filters, have nothing, with a button to leave them. */
function refuse(sentence: string, way: string, change: Parameters<KpiContext['choose']>[0]): void {
  notice.show(sentence, way, () => context.choose(change));
}

/** Says that no region of the filters, or nothing that they match, is in the range. */
function refuseFilters(): void {
  const { filters = [] } = context.save();
  const [first] = filters;
  if (!first) return;
  const region = filters.length === 1 && 'member' in first && first.member === 'region' ? first.values : undefined;
  const { catalog } = provider.activeClient?.catalog.get() ?? {};
  const names = region?.map((value) => findLabel(catalog, 'region', String(value), findLocale())).join(', ');
  if (names) refuse(`Nothing came from “${names}” in this range.`, 'Show all regions', { filters: [] });
  else refuse('Nothing matches these filters in this range.', 'Clear filters', { filters: [] });
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
  await offerDashboards(client, { overview: dashboard, select, context }, () => keepView(true));
  isOffered = true;
  offerEditing(find('#tools'), select, context);
  const exporting = { select: find<HTMLSelectElement>('#export'), dashboards: select, context };
  offerExport(client, exporting, (text) => (find('#exporting').textContent = text));
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
dashboard.addEventListener('kpi-error', ({ detail }) => {
  const range = nameRange(context.range ?? 'today', provider.activeClient?.catalog.get().catalog?.timezone);
  if (isNoRange(detail)) refuse(`There is no range “${range}”.`, 'Show today', { range: 'today' });
  if (isNoFilter(detail)) refuse('The filters of this address cannot be read.', 'Clear filters', { filters: [] });
});
dashboard.addEventListener('kpi-data', ({ detail }) => {
  if (isNowhere(detail)) refuseFilters();
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
  notice.show(`No data in this period. There is data for ${text}.`, 'Show the latest data', () =>
    context.choose({ range }),
  );
}

dashboard.addEventListener('kpi-data', ({ detail }) => leadToData(detail));
restoreView();
for (const change of ['kpi-range-change', 'kpi-filter-change'] as const)
  context.addEventListener(change, ({ target }) => {
    // An element inside may have a range of its own.
    if (target !== context) return;
    notice.hide();
    keepView(false);
  });
theme.addEventListener('change', applyTheme);
context.addEventListener('kpi-explore', () => keepView(true));
window.addEventListener('popstate', () => {
  if (!isRestored) return;
  // Before the range changes, which writes the address anew.
  select.value = findChosen();
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
