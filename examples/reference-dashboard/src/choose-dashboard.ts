import { getDashboards, type Client, type KpiContext } from '../../../sdk/src/index.ts';

/** The page's own composition of widgets, beside the dashboards of the catalogue. */
const OVERVIEW = '';

/**
 * Offers the dashboards of the reader's role beside the overview, and shows the one that the address or the reader names in
 * place of it, with its range and comparison. `onChoose` is called when the reader chose one, with its id.
 */
export async function offerDashboards(
  client: Client,
  { overview, select, context }: { overview: HTMLElement; select: HTMLSelectElement; context: KpiContext },
  onChoose: (id: string) => void,
): Promise<void> {
  const entries = await getDashboards(client)
    .list()
    .catch(() => []);
  select.replaceChildren(
    new Option('Overview', OVERVIEW),
    ...entries.map(({ id, title }) => new Option(title, id, false, id === findChosen())),
  );
  nameUnknown(select);
  select.style.visibility = entries.length > 1 || findChosen() !== OVERVIEW ? 'visible' : 'hidden';
  // A dashboard that the reader chooses comes with its range; for that of an address the address has it.
  let takesRange = !hasRange;
  const show = async (): Promise<void> => {
    const id = findChosen();
    nameUnknown(select);
    select.value = id;
    await showDashboard(id, overview, (range, compare) => {
      if (takesRange) context.choose({ range, compare });
      takesRange = false;
    });
  };
  select.onchange = () => {
    takesRange = true;
    onChoose(select.value);
    void show();
  };
  addEventListener('popstate', () => void show());
  await show();
}

/** Lets the choice name a dashboard of the address that the reader does not have, instead of standing empty. */
function nameUnknown(select: HTMLSelectElement): void {
  const id = findChosen();
  for (const option of [...select.options]) if (option.hidden) option.remove();
  if ([...select.options].some(({ value }) => value === id)) return;
  const option = new Option('Not available', id);
  option.hidden = true;
  select.append(option);
}

const hasRange = new URLSearchParams(location.search).has('range');

/** Id of the dashboard in the address; empty for the overview. */
export const findChosen = (): string => new URLSearchParams(location.search).get('dashboard') ?? OVERVIEW;

/** Shows a dashboard after the overview, which is hidden; without an id the overview. */
async function showDashboard(
  id: string,
  overview: HTMLElement,
  take: (range: string, compare: string) => void,
): Promise<void> {
  overview.hidden = id !== OVERVIEW;
  if (id === OVERVIEW) return document.querySelector('kpi-dashboard')?.parentElement?.remove();
  // Its code is loaded with the first dashboard; meanwhile the reader may have chosen another.
  await import('../../../sdk/src/define/kpi-dashboard.ts');
  if (findChosen() !== id) return;
  const existing = document.querySelector('kpi-dashboard');
  const element = existing ?? document.createElement('kpi-dashboard');
  element.setAttribute('bare', '');
  element.setAttribute('dashboard', id);
  if (existing) return;
  element.addEventListener('kpi-dashboard', ({ detail: { dashboard } }) =>
    take(dashboard.range ?? 'today', dashboard.compare ?? 'previous period'),
  );
  const main = document.createElement('main');
  main.append(element);
  overview.after(main);
}
