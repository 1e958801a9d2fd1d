import { getExports, saveFile, type Client, type KpiContext } from '../../../sdk/src/index.ts';
import { findChosen } from './choose-dashboard.ts';
import { findLocale } from './locale.ts';

/**
 * Offers a dashboard of the catalogue as a file, with the range, comparison and filters of the page. `report` is called with
 * what the reader is told, and an empty text when the file is there.
 */
export function offerExport(
  client: Client,
  { select, dashboards, context }: { select: HTMLSelectElement; dashboards: HTMLSelectElement; context: KpiContext },
  report: (text: string) => void,
): void {
  select.onchange = async () => {
    const format = select.value === 'csv' ? 'csv' : 'xlsx';
    // The first option names the list: it is no choice.
    select.selectedIndex = 0;
    select.disabled = true;
    report('Preparing the file…');
    const { range = 'today', compare = 'none', filters = [] } = context.save();
    const choice = { dateRange: range, compareDateRange: compare, filters };
    try {
      saveFile(await getExports(client).load({ format, dashboard: findChosen(), ...choice, locale: findLocale() }));
      report('');
    } catch (error) {
      report(`Couldn't export: ${error instanceof Error ? error.message : String(error)}`);
    }
    select.disabled = false;
  };
  const show = (): void => {
    select.hidden = findChosen() === '';
  };
  context.addEventListener('kpi-dashboard', show);
  dashboards.addEventListener('change', show);
  addEventListener('popstate', show);
  show();
}
