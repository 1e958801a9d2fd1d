import {
  getExports,
  saveFile,
  type Client,
  type DashboardView,
  type ExportFile,
  type KpiContext,
} from '../../../sdk/src/index.ts';
import { findLocale } from './locale.ts';
import { describeFailure } from './texts/describe-failure.ts';
import { fill, texts } from './texts/texts.ts';

/**
 * Offers the dashboard that is shown as a file, with the range, comparison and filters of the page. `report` is called with
 * what the reader is told, and an empty text when the file is there. Call what is returned with the dashboard that is shown,
 * undefined while another one is awaited.
 */
export function offerExport(
  client: Client,
  { select, context }: { select: HTMLSelectElement; context: KpiContext },
  report: (text: string) => void,
): (shown: DashboardView | undefined) => void {
  let dashboard = '';
  let isPreparing = false;
  const update = (): void => {
    select.disabled = isPreparing || dashboard === '';
    select.hidden = client.catalog.get().catalog?.export === false;
  };
  client.catalog.subscribe(update);
  const load = (format: 'csv' | 'xlsx'): Promise<ExportFile> => {
    const { range = 'today', compare = 'none', filters = [] } = context.save();
    const rows = { dateRange: range, compareDateRange: compare, filters };
    return getExports(client).load({ format, dashboard, ...rows, locale: findLocale() });
  };
  const draw = async (): Promise<ExportFile> => {
    const element = context.querySelector('kpi-dashboard');
    if (!element) throw new Error('no dashboard');
    return {
      blob: await element.toPicture(),
      name: `${dashboard}-${new Date(client.clock.get()).toISOString().slice(0, 10)}.png`,
    };
  };
  select.onchange = async () => {
    const choice = select.value;
    // The first option names the list: it is no choice.
    select.selectedIndex = 0;
    isPreparing = true;
    update();
    report(texts.exporting.preparing);
    try {
      if (choice === 'print') await context.querySelector('kpi-dashboard')?.print();
      else saveFile(await (choice === 'picture' ? draw() : load(choice === 'csv' ? 'csv' : 'xlsx')));
      report('');
    } catch (error) {
      report(fill(texts.exporting.failed, { reason: describeFailure(error) }));
    }
    isPreparing = false;
    update();
  };
  update();
  return (shown) => {
    dashboard = shown && !shown.preview ? shown.id : '';
    update();
  };
}
