// Loaded by `start.ts` once the language is known.
import { fill, texts } from './texts/texts.ts';
import '../../../sdk/src/define/kpi-dashboard.ts';
import '../../../sdk/src/define/kpi-provider.ts';
import type { Client, GetToken, KpiContext, KpiProvider, ViewState } from '../../../sdk/src/index.ts';
import { findChosen, offerDashboards } from './choose-dashboard.ts';
import { offerEditing } from './edit-dashboard.ts';
import { offerExport } from './export-dashboard.ts';
import { pickExploration, writeAddress } from './address.ts';
import { describeUnassigned, linkAlert, showConnection, showTitle } from './follow-client.ts';
import { offerLanguages } from './language.ts';
import { nameRange } from './name-range.ts';
import { explainEmpty } from './explain-empty.ts';
import { hasNoData, hasNumbers } from './lead-to-data.ts';
import { forgetReader, openStored, reloadOnceReachable, type Stored } from './offline/open-stored.ts';
import { ofBrowser, ofTab, type ReaderKey } from './offline/reader-key.ts';
import { recordNumbers, type Recording } from './offline/record-numbers.ts';
import { registerWorker } from './offline/register-worker.ts';
import { showAge } from './offline/show-stored.ts';
import { showClock } from './show-clock.ts';
import { openSession, waitForProvider } from './sign-in/open-session.ts';
import { createPanel } from './sign-in/panel.ts';
import { takeAnswer } from './sign-in/pending.ts';
import { writeFlag } from './sign-in/signed-in-flag.ts';
import { findPreview, followPreviewEnd } from './preview-role.ts';
import { findLinkedView, offerViews, openLinkedView, type ReportView } from './saved-views.ts';
import { readViewParams } from './view-params.ts';
import { createNotices } from './notice.ts';
import { applyTheme, restoreTheme } from './theme.ts';
import { createTokenReader, findToken, forgetToken, takeToken } from './token.ts';
import { createTokenForm } from './token-form.ts';
import { translatePage } from './texts/translate-page.ts';

translatePage(document);

const find = <T extends Element = HTMLElement>(selector: string): T => {
  const element = document.querySelector<T>(selector);
  if (!element) throw new Error(`no element matches ${selector}`);
  return element;
};

const provider = find<KpiProvider>('kpi-provider');
const context = find<KpiContext>('kpi-context');
const dashboard = find('#dashboard');
const theme = find<HTMLSelectElement>('#theme');
offerLanguages(find<HTMLSelectElement>('#language'));
const select = find<HTMLSelectElement>('#dashboards');
const notices = createNotices(find('#notice'), ['access', 'offline', 'shown', 'range', 'metric', 'data'], dashboard);
const viewNotices = createNotices(find('#view-note'), ['view']);
const signIn = find('#sign-in');
const signOut = find<HTMLButtonElement>('#sign-out');
const panel = createPanel(find('#company-sign-in'), hideDashboard);
const tokenForm = createTokenForm(signIn, hideDashboard, () => {
  if (provider.client) location.reload();
  else record(readToken(), ofTab);
});

// First of all: what the provider of the sign-in answered, and a token, are taken out of the address, before anything reads that.
const [answer, linkedToken] = [takeAnswer(), takeToken()];

/** True once the metric of the address is open: until then the address keeps it. */
let isRestored = false;

/** Keeps the last numbers for when there is no network; undefined until somebody is signed in. */
let recording: Recording | undefined;

/** The alert that a notification links to. */
const alert = new URLSearchParams(location.search).get('alert');

/** Comparisons that an address may name; another one is left out. */
const COMPARISON = /^(none|previous period|same period last (week|month|year)|\d{4}-[\w:.-]+\/\d{4}-[\w:.-]+)$/;

/** The view is kept in the address, so that it can be sent to somebody. */
function restoreView(): void {
  const params = new URLSearchParams(location.search);
  const compare = params.get('compare') ?? '';
  const region = params.get('region');
  restoreRange(params.get('range') || 'today');
  context.compare = COMPARISON.test(compare) ? compare : 'previous period';
  context.filters =
    params.get('filters') ?? (region ? [{ member: 'region', operator: 'equals', values: [region] }] : []);
  restoreTheme(theme, params);
}

/** Shows today where a range cannot be read, and says so. */
function restoreRange(range: string): void {
  try {
    context.fromParams(new URLSearchParams({ range }));
  } catch {
    void refuseAddress('range', fill(texts.notices.unreadableRange, { range: nameRange(range) }));
    context.range = 'today';
  }
}

/** Says what of the address cannot be read, once the rest of it is shown: that change takes away what was said before. */
async function refuseAddress(topic: 'range' | 'metric', text: string): Promise<void> {
  await Promise.resolve();
  await context.updateComplete;
  notices.say(topic, { text });
}

const forgetEmpty = explainEmpty(dashboard, { provider, context }, (message) => notices.say('shown', message));

/** Takes away what was said of the address and of what is shown. */
function forgetShown(): void {
  forgetEmpty();
  for (const topic of ['range', 'metric'] as const) notices.say(topic, undefined);
}

/** Opens the metric of the address, or closes the one that is open. */
function restoreExploration(): void {
  const params = pickExploration(new URLSearchParams(location.search));
  const { range, compare, filters } = context;
  try {
    context.fromParams(params);
    Object.assign(context, { range, compare, filters });
  } catch {
    // An address that was changed by hand.
    void refuseAddress('metric', texts.notices.unreadableMetric);
    context.exploration = null;
  }
}

/** Writes what is shown, and the metric that is open, to the address. */
function keepView(isStep: boolean, chosen = findChosen()): void {
  const shown = context.toParams();
  const params = new URLSearchParams([...shown].filter(([name]) => !pickExploration(shown).has(name)));
  const open = isRestored ? shown : new URLSearchParams(location.search);
  for (const [name, value] of pickExploration(open)) params.set(name, value);
  if (chosen) params.set('dashboard', chosen);
  if (alert) params.set('alert', alert);
  if (findPreview()) params.set('as', findPreview());
  if (findLinkedView()) params.set('saved', findLinkedView());
  writeAddress(params, isStep);
}

/** Shows nothing until somebody is signed in. */
function hideDashboard(): void {
  find('#connection').textContent = texts.connection.signedOut;
  find('#company-sign-in').hidden = true;
  dashboard.hidden = true;
  // The address keeps it for after.
  isRestored = false;
  context.exploration = null;
}

/** Reads the token of a demo, and asks for another once it is refused. */
function readToken(): GetToken {
  return createTokenReader(() => {
    // With a token that the service took the catalogue has come, a number perhaps not yet.
    const wasTaken = provider.activeClient?.catalog.get().catalog !== undefined;
    recording?.end();
    tokenForm.show(wasTaken ? texts.token.expired : texts.token.invalid);
  });
}

/**
 * Signs in at the identity provider. Only where there is none a token of the address, or one that is kept, is used: a link
 * would sign its reader in as somebody else.
 */
async function startSession(): Promise<void> {
  if (answer) panel.showWaiting();
  const setup = await waitForProvider(panel, showStored);
  if (!setup) return findToken(linkedToken) ? record(readToken(), ofTab) : tokenForm.show('');
  forgetToken();
  const session = await openSession(setup, answer, panel, () => {
    recording?.end();
    provider.client?.destroy();
    provider.client = null;
    dashboard.replaceChildren();
    signOut.hidden = true;
  });
  if (panel.isRefusing()) await forgetReader();
  if (session === 'waiting') return;
  offerSignOut(() => session.signOut());
  record(session.getToken, ofBrowser);
}

function offerSignOut(onClick: () => void): void {
  signOut.hidden = false;
  signOut.onclick = onClick;
}

/** Opens the page with a token, and keeps its last numbers under the key of its reader. */
function record(getToken: GetToken, readerKey: ReaderKey): void {
  recording = recordNumbers(getToken, readerKey, readerKey === ofBrowser);
  void open(recording.client);
}

/** Shows what is kept of the reader while the service is away; false where nothing is. */
async function showStored(): Promise<boolean> {
  // The answer of the provider is for one use.
  const stored = answer ? undefined : await openStored(linkedToken);
  if (!stored) return false;
  if (stored.isSignedIn)
    offerSignOut(() => {
      writeFlag('signed-out');
      void forgetReader().then(() => location.reload());
    });
  await open(stored.client, stored);
  return true;
}

async function open(client: Client, stored?: Stored): Promise<void> {
  signIn.hidden = true;
  find('#company-sign-in').hidden = true;
  dashboard.hidden = false;
  provider.client = client;
  await provider.updateComplete;
  const connection = find('#connection');
  if (stored) showAge(stored, connection, (message) => notices.say('offline', message), reloadOnceReachable());
  else showConnection(client, connection);
  client.connection.subscribe(() => showUnassigned(client));
  showUnassigned(client);
  showTitle(client, find('#title'));
  showClock(client, find('#clock'));
  client.catalog.subscribe(() => showFirstSteps(client));
  showFirstSteps(client);
  if (alert) linkAlert(context, dashboard, alert);
  await openLinkedView(client, reportView);
  restoreView();
  restoreExploration();
  isRestored = true;
  const exporting = { select: find<HTMLSelectElement>('#export'), context };
  const tools = [
    offerEditing(client, find('#tools'), select, context),
    offerExport(client, exporting, (text) => (find('#exporting').textContent = text)),
    // What was said of the numbers of one dashboard would cover another.
    (shown?: unknown) => void (shown || forgetShown()),
  ];
  offerViews(client, { dialog: find('#views'), opener: find('#open-views'), readState, report: reportView });
  followPreviewEnd(dashboard);
  // The dashboards of another role open in no view of the reader, and views are on the service.
  find<HTMLButtonElement>('#open-views').disabled = findPreview() !== '' || stored !== undefined;
  await offerDashboards(
    client,
    { place: dashboard, select, context },
    {
      onChoose: (id) => keepView(true, id),
      onShow: (shown) => tools.forEach((follow) => follow(stored ? undefined : shown)),
    },
  );
}

/** Reads the state of the page, with the dashboard, so that it opens for others too whose home is another one. */
function readState(): ViewState {
  const params = context.toParams();
  if (select.value) params.set('dashboard', select.value);
  return readViewParams(params);
}

/** Says above the dashboard what a view lacks for this reader, until the next one is opened. */
const reportView: ReportView = (sentence, onRetry) => {
  // Nothing is said to whoever is not signed in: the address keeps the link for after.
  const isSaid = sentence !== '' && !dashboard.hidden;
  viewNotices.say(
    'view',
    isSaid ? { text: sentence, way: onRetry && texts.views.tryAgain, onWay: onRetry } : undefined,
  );
};

/** Says so where there is nothing to show at all, until the first numbers come. */
function showFirstSteps(client: Client): void {
  const { catalog } = client.catalog.get();
  if (!catalog) return;
  if (!hasNoData(catalog)) return notices.say('data', undefined);
  notices.say('data', { text: texts.notices.noData });
  const onData = ({ detail }: HTMLElementEventMap['kpi-data']): void => {
    if (!hasNumbers(detail)) return;
    notices.say('data', undefined);
    dashboard.removeEventListener('kpi-data', onData);
  };
  dashboard.addEventListener('kpi-data', onData);
}

/** Says it once, instead of in every box, if the reader's token names nothing that the reader may see. */
function showUnassigned(client: Client): void {
  const unassigned = describeUnassigned(client.connection.get());
  const text = fill(texts.notices.unassigned, { missing: unassigned });
  notices.say('access', unassigned ? { text, isInstead: true } : undefined);
}

restoreView();
for (const change of ['kpi-range-change', 'kpi-filter-change'] as const)
  context.addEventListener(change, ({ target }) => {
    // An element inside may have a range of its own.
    if (target !== context) return;
    forgetShown();
    keepView(false);
  });
theme.addEventListener('change', () => applyTheme(theme));
context.addEventListener('kpi-explore', () => keepView(true));
window.addEventListener('popstate', () => {
  if (!isRestored) return;
  for (const topic of ['range', 'metric'] as const) notices.say(topic, undefined);
  restoreView();
  restoreExploration();
});
registerWorker();
void startSession();
