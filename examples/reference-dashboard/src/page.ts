import '../../../sdk/src/define/all.ts';
import type { KpiContext, KpiProvider } from '../../../sdk/src/index.ts';
import { offerRegions, showConnection, showPermitted, showRegions } from './follow-client.ts';
import { findToken, forgetToken, keepToken } from './token.ts';

const find = <T extends Element>(selector: string): T => {
  const found = document.querySelector<T>(selector);
  if (!found) throw new Error(`the page has no ${selector}`);
  return found;
};

const provider = find<KpiProvider>('kpi-provider');
const context = find<KpiContext>('kpi-context');
const controls = find<HTMLFormElement>('#controls');
const signIn = find<HTMLFormElement>('#sign-in');

/** The view is kept in the address, so that it can be sent to somebody. */
function restoreView(): void {
  const params = new URLSearchParams(location.search);
  for (const name of ['range', 'compare', 'region', 'theme']) {
    const control = controls.elements.namedItem(name) as HTMLSelectElement;
    const value = params.get(name) ?? (name === 'theme' ? localStorage.getItem('theme') : null);
    if (value === null) continue;
    if (name === 'region' || name === 'range') offer(control, value);
    control.value = value;
  }
  applyControls();
}

/** A region is known only once numbers are there, and a range may be any: `?range=2001-01-01/2001-06-30`. */
function offer(control: HTMLSelectElement, value: string): void {
  if (![...control.options].some((option) => option.value === value))
    control.add(new Option(value.replace('/', ' – '), value));
}

function applyControls(): void {
  const values = new FormData(controls);
  const read = (name: string): string => {
    const value = values.get(name);
    return typeof value === 'string' ? value : '';
  };
  const region = read('region');
  const [from = '', to] = read('range').split('/');
  context.choose({
    range: to === undefined ? from : [from, to],
    compare: read('compare'),
    filters: region ? [{ member: 'region', operator: 'equals', values: [region] }] : [],
  });
  document.documentElement.style.colorScheme = read('theme');
  localStorage.setItem('theme', read('theme'));
  const params = new URLSearchParams({ range: read('range'), compare: read('compare'), ...(region && { region }) });
  history.replaceState(null, '', `?${params}`);
}

function showSignIn(isShown: boolean): void {
  signIn.hidden = !isShown;
  find('#dashboard').toggleAttribute('hidden', isShown);
}

async function open(): Promise<void> {
  showSignIn(false);
  // A portal asks its own backend here; a demo has one token, until the service refuses it.
  let given: string | undefined;
  provider.getToken = ({ reason }) => {
    if (reason === 'rejected' && given === findToken()) {
      forgetToken();
      showSignIn(true);
    }
    given = findToken();
    return given ?? Promise.reject(new Error('there is no token'));
  };
  await provider.updateComplete;
  const client = provider.activeClient;
  if (!client) return;
  showConnection(client, find('#connection'));
  showPermitted(client, find('#dashboard'), find('#title'));
  showRegions(client, find('#controls label:has([name=region])'));
}

// First of all: what shows the view in the address takes the token out of it.
const isSignedIn = findToken() !== undefined;
offerRegions(find('#dashboard'), controls.elements.namedItem('region') as HTMLSelectElement);
restoreView();
controls.addEventListener('change', applyControls);
signIn.addEventListener('submit', (event) => {
  event.preventDefault();
  const value = new FormData(signIn).get('token');
  if (typeof value !== 'string') return;
  keepToken(value.trim());
  if (provider.getToken) location.reload();
  else void open();
});
if (isSignedIn) void open();
else showSignIn(true);
