import '../../../sdk/src/define/all.ts';
import type { KpiContext, KpiProvider } from '../../../sdk/src/index.ts';
import { offerRegions, showConnection, showPermitted } from './follow-client.ts';
import { findToken, keepToken } from './token.ts';

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
    // A region that is not known yet, a range that somebody wrote.
    if (![...control.options].some((option) => option.value === value)) control.add(new Option(value, value));
    control.value = value;
  }
  applyControls();
}

function applyControls(): void {
  const values = new FormData(controls);
  const read = (name: string): string => {
    const value = values.get(name);
    return typeof value === 'string' ? value : '';
  };
  const region = read('region');
  context.choose({
    range: read('range'),
    compare: read('compare'),
    filters: region ? [{ member: 'region', operator: 'equals', values: [region] }] : [],
  });
  document.documentElement.style.colorScheme = read('theme');
  localStorage.setItem('theme', read('theme'));
  const params = new URLSearchParams({ range: read('range'), compare: read('compare'), ...(region && { region }) });
  history.replaceState(null, '', `?${params}`);
}

async function open(token: string): Promise<void> {
  keepToken(token);
  signIn.hidden = true;
  // A portal asks its own backend here; a demo has one token.
  provider.getToken = () => findToken() ?? Promise.reject(new Error('there is no token'));
  await provider.updateComplete;
  const client = provider.activeClient;
  if (!client) return;
  showConnection(client, find('#connection'));
  showPermitted(client, find('#dashboard'), find('#title'));
}

const token = findToken();
offerRegions(find('#dashboard'), controls.elements.namedItem('region') as HTMLSelectElement);
restoreView();
controls.addEventListener('change', applyControls);
signIn.addEventListener('submit', (event) => {
  event.preventDefault();
  find('#dashboard').removeAttribute('hidden');
  const value = new FormData(signIn).get('token');
  if (typeof value === 'string') void open(value.trim());
});
if (token) void open(token);
else {
  signIn.hidden = false;
  find('#dashboard').setAttribute('hidden', '');
}
