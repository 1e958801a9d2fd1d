import { getDashboards, type Client, type DashboardList, type KpiContext } from '../../../sdk/src/index.ts';
import type { DashboardView } from '../../../sdk/src/protocol/dashboards.ts';
import { readFilters } from '../../../sdk/src/view/read-attributes.ts';
import { findPreview, offerPreviews, openPreview } from './preview-role.ts';
import { texts } from './texts/texts.ts';

/**
 * Offers the dashboards of the reader's role, and shows the one that the address or the reader names, else the one that opens
 * first, with its range, comparison and filters. `onChoose` is called when the reader chose one, `onShow` with the one that
 * is shown, and with undefined while another one is awaited.
 */
export async function offerDashboards(
  client: Client,
  { place, select, context }: { place: HTMLElement; select: HTMLSelectElement; context: KpiContext },
  { onChoose, onShow }: { onChoose(id: string): void; onShow(dashboard: DashboardView | undefined): void },
): Promise<void> {
  // A dashboard that the reader chooses comes with its range; for that of an address the address has it.
  let takesStart = !hasChoice();
  let home = '';
  const show = (): void => {
    const id = findChosen() || home;
    nameUnknown(select, id);
    select.value = id;
    showDashboard(place, id, (dashboard) => {
      onShow(dashboard);
      if (!dashboard) return;
      if (takesStart) context.choose(readStart(dashboard));
      takesStart = false;
    });
  };
  if (findChosen()) show();
  const none: DashboardList = { dashboards: [] };
  const { dashboards: entries, previews } = await getDashboards(client)
    .listAs(findPreview())
    .catch(() => none);
  home = entries.find(({ isHome }) => isHome)?.id ?? '';
  select.replaceChildren(...entries.map(({ id, title }) => new Option(title, id)));
  offerPreviews(select, previews ?? []);
  const isOther = findChosen() !== '' && !entries.some(({ id }) => id === findChosen());
  select.style.visibility = entries.length > 1 || previews || isOther ? 'visible' : 'hidden';
  select.onchange = () => {
    if (openPreview(select.value)) return;
    takesStart = true;
    onChoose(select.value);
    show();
  };
  addEventListener('popstate', () => {
    if (hasChoice()) takesStart = false;
    // What was changed in the one that is edited would be lost: the other one waits for its end.
    if (!place.querySelector('kpi-dashboard')?.editing) show();
  });
  context.addEventListener('kpi-edit', ({ detail }) => {
    if (!detail.isEditing) show();
  });
  show();
}

/** Lets the choice name a dashboard of the address that the reader does not have, instead of standing empty. */
function nameUnknown({ options }: HTMLSelectElement, id: string): void {
  for (const option of [...options]) if (option.hidden) option.remove();
  if (options.length === 0 || id === '' || [...options].some(({ value }) => value === id)) return;
  const option = new Option(texts.dashboards.notAvailable, id);
  option.hidden = true;
  options.add(option);
}

/** Whether the address says what the dashboard is shown for: then the dashboard's own start does not count. */
function hasChoice(): boolean {
  const params = new URLSearchParams(location.search);
  return ['range', 'compare', 'filters', 'region'].some((name) => params.has(name));
}

/** Id of the dashboard in the address; empty for the one that opens first. */
export const findChosen = (): string => new URLSearchParams(location.search).get('dashboard') ?? '';

const readStart = ({ range, compare, selected }: DashboardView) => ({
  range: range ?? 'today',
  compare: compare ?? 'previous period',
  filters: readFilters(selected),
});

/**
 * Shows a dashboard in its place; without an id the element finds the one that opens first, or says why there is none. `take`
 * gets it, and undefined before that if another one is shown.
 */
function showDashboard(place: HTMLElement, id: string, take: (dashboard: DashboardView | undefined) => void): void {
  const existing = place.querySelector('kpi-dashboard');
  const element = existing ?? document.createElement('kpi-dashboard');
  element.setAttribute('bare', '');
  if (findPreview()) element.setAttribute('preview-as', findPreview());
  if (existing && (existing.getAttribute('dashboard') ?? '') !== id) take(undefined);
  if (id) element.setAttribute('dashboard', id);
  else element.removeAttribute('dashboard');
  if (existing) return;
  element.addEventListener('kpi-dashboard', ({ detail: { dashboard } }) => {
    // One that the reader has left may be shown until the chosen one is there.
    if (element.dashboard && element.dashboard !== dashboard.id) return;
    take(dashboard);
    const bar = document.querySelector('filter-bar');
    if (dashboard.filters.length > 0) bar?.setAttribute('dimensions', dashboard.filters.join(','));
    else bar?.removeAttribute('dimensions');
  });
  place.append(element);
}
