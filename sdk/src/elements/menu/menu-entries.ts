import { getExports } from '../../client/exports.ts';
import { emit } from '../../controllers/events.ts';
import { menu as english } from '../../format/texts/en/menu.ts';
import { fill } from '../../format/texts/texts.ts';
import { toParams } from '../../view/exploration/exploration-params.ts';
import { saveFile } from './save-file.ts';
import type { Query } from '../../protocol/query.ts';
import type { WidgetSubject } from '../widget-subject.ts';

/** Names of the entries in their order. */
const NAMES = ['explore', 'explain', 'alert', 'annotate', 'copy', 'csv', 'xlsx', 'png', 'proof'] as const;

/** Entries that a page names together, as `export`. */
export const isExport = (name: EntryName): boolean => name === 'csv' || name === 'xlsx' || name === 'png';

export type EntryName = (typeof NAMES)[number];

/** The entries that the reader may use here: a page names those that it wants, others appear where something answers them. */
export function listEntries({ actions, canOpen, catalog, client, query, draw }: WidgetSubject): readonly EntryName[] {
  const wanted = actions?.trim().split(/\s+/);
  const mayExport = catalog?.export !== false;
  const canLoad = client !== undefined && query !== undefined;
  const isPossible: Readonly<Record<EntryName, boolean>> = {
    explore: canOpen || wanted !== undefined,
    explain: (canOpen || wanted !== undefined) && catalog?.explain !== false,
    proof: canOpen || wanted !== undefined,
    copy: canOpen || wanted !== undefined,
    alert: (wanted !== undefined || canLoad) && catalog?.ownRules === true,
    annotate: wanted !== undefined || (canLoad && catalog?.annotate === true),
    csv: canLoad && mayExport,
    xlsx: canLoad && mayExport,
    png: draw !== undefined && mayExport,
  };
  return NAMES.filter((name) => isPossible[name] && (!wanted || wanted.includes(isExport(name) ? 'export' : name)));
}

/**
 * Does what an entry says. Resolves with what the reader is told of it; rejects if that failed. `close` is called before a dialog
 * opens, which gives the focus back to where it was then.
 */
export async function runEntry(
  name: EntryName,
  host: HTMLElement,
  subject: WidgetSubject,
  close: () => void,
): Promise<string | undefined> {
  const { exploration, formatter, catalog } = subject;
  const texts = formatter.texts.menu ?? english;
  const fail = (error: unknown): string =>
    fill(texts.notExported, { reason: error instanceof Error ? error.message : String(error) });
  switch (name) {
    case 'explore':
    case 'explain':
    case 'proof':
      close();
      subject.openView({ ...exploration, view: name });
      return undefined;
    case 'alert':
      // A page that has a form of its own prevents it.
      if (emit(host, 'kpi-alert-request', exploration) && subject.client) {
        const { openRuleForm } = await import('../alert-rule-form/open-rule-form.ts');
        close();
        await openRuleForm(host.shadowRoot ?? host, subject);
      }
      return undefined;
    case 'annotate':
      // A page that has a form of its own prevents it.
      if (emit(host, 'kpi-annotate', exploration) && catalog?.annotate && subject.client) {
        const { openNote } = await import('../notes/open-note.ts');
        close();
        await openNote(host.shadowRoot ?? host, subject);
      }
      return undefined;
    case 'copy':
      return copyLink(subject).then(
        () => texts.copied,
        () => texts.notCopied,
      );
    case 'csv':
    case 'xlsx':
      return exportRows(subject, name).then(() => undefined, fail);
    case 'png':
      return savePicture(subject).then(() => undefined, fail);
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

/** Says nothing where the file is saved, else why not. */
function exportRows({ client, query, formatter }: WidgetSubject, format: 'csv' | 'xlsx'): Promise<void> {
  if (!client || !query) return Promise.reject(new Error('no query'));
  // All rows, not those that there is room for.
  const members = Object.entries(query).filter(([name]) => name !== 'limit' && name !== 'expected');
  const rows = Object.fromEntries(members) as unknown as Query;
  return getExports(client)
    .load({ format, queries: [rows], locale: formatter.locale })
    .then(saveFile);
}

async function savePicture({ draw, exploration, shown }: WidgetSubject): Promise<void> {
  const blob = await draw?.();
  if (blob) saveFile({ blob, name: `${exploration.metric}-${shown?.asOf.slice(0, 10)}.png` });
}
