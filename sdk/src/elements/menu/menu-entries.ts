import { emit } from '../../controllers/events.ts';
import { menu as english } from '../../format/texts/en/menu.ts';
import { fill } from '../../format/texts/texts.ts';
import { formatRange } from '../../format/times.ts';
import { toParams } from '../../view/exploration/exploration-params.ts';
import { toCsv } from '../../view/to-csv.ts';
import type { WidgetSubject } from '../widget-subject.ts';

/** Names of the entries in their order. */
const NAMES = ['explore', 'explain', 'alert', 'annotate', 'copy', 'export', 'proof'] as const;

export type EntryName = (typeof NAMES)[number];

/** The entries that the reader may use here: a page names those that it wants, others appear where something answers them. */
export function listEntries({ actions, canOpen, catalog, shown }: WidgetSubject): readonly EntryName[] {
  const wanted = actions?.trim().split(/\s+/);
  const isPossible: Readonly<Record<EntryName, boolean>> = {
    explore: canOpen || wanted !== undefined,
    explain: canOpen || wanted !== undefined,
    proof: canOpen || wanted !== undefined,
    copy: canOpen || wanted !== undefined,
    // Only the page knows whether it has a form for these.
    alert: wanted !== undefined && catalog?.alerts === 'manage',
    annotate: wanted !== undefined,
    export: shown !== undefined,
  };
  return NAMES.filter((name) => isPossible[name] && (!wanted || wanted.includes(name)));
}

/** Does what an entry says. Resolves with what the reader is told of it; rejects if that failed. */
export async function runEntry(
  name: EntryName,
  host: HTMLElement,
  subject: WidgetSubject,
): Promise<string | undefined> {
  const { exploration, formatter } = subject;
  const texts = formatter.texts.menu ?? english;
  switch (name) {
    case 'explore':
    case 'explain':
    case 'proof':
      subject.openView({ ...exploration, view: name });
      return undefined;
    case 'alert':
      emit(host, 'kpi-alert-request', exploration);
      return undefined;
    case 'annotate':
      emit(host, 'kpi-annotate', exploration);
      return undefined;
    case 'copy':
      return copyLink(subject).then(
        () => texts.copied,
        () => texts.notCopied,
      );
    case 'export':
      download(subject);
      return undefined;
  }
}

/** The page's own address with the metric open; without its fragment, where a page may keep a token. */
function toLink(href: string, { around, exploration }: WidgetSubject): string {
  const url = new URL(href);
  for (const [name, value] of toParams(around, exploration)) url.searchParams.set(name, value);
  url.hash = '';
  return url.href;
}

function copyLink(subject: WidgetSubject): Promise<void> {
  // A page that is not secure, or in a frame without the permission, has no clipboard.
  const clipboard = (navigator as Partial<Navigator>).clipboard;
  return clipboard ? clipboard.writeText(toLink(location.href, subject)) : Promise.reject(new Error('no clipboard'));
}

function download({ shown: result, dimensions, catalog, metric, exploration, formatter }: WidgetSubject): void {
  if (!result) return;
  const named = [...(catalog?.metrics ?? []), ...(catalog?.dimensions ?? [])];
  const csv = toCsv({ metrics: Object.keys(result.totals), dimensions }, result, {
    title: `${metric.title}, ${formatRange(formatter, exploration.range)}`,
    columns: Object.fromEntries(named.map((each) => [each.name, each.title])),
    compared: (name) => fill('{name} ({range})', { name, range: result.comparison?.dateRange[0].slice(0, 10) ?? '' }),
  });
  const link = document.createElement('a');
  // Spreadsheets take a file without the mark for one in another encoding.
  link.href = URL.createObjectURL(new Blob([`\ufeff${csv}`], { type: 'text/csv;charset=utf-8' }));
  link.download = `${exploration.metric}-${result.asOf.slice(0, 10)}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
