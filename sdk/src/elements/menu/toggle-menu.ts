import { menu as english } from '../../format/texts/en/menu.ts';
import type { WidgetSubject } from '../widget-subject.ts';
import { isExport, listEntries, runEntry } from './menu-entries.ts';
import { openMenu } from './open-menu.ts';

/** Opens the menu of a widget at its button, or closes it. */
export function toggleMenu(owner: HTMLElement, root: ParentNode, anchor: HTMLElement, subject: WidgetSubject): void {
  const { texts } = subject.formatter;
  const words = texts.menu ?? english;
  const items = listEntries(subject).map((name) => ({
    text: words[name],
    // A file may take some seconds.
    ...(isExport(name) && { working: words.exporting }),
    run: (close: () => void) => runEntry(name, owner, subject, close).catch(() => texts.error),
  }));
  openMenu(owner, root, anchor, { label: subject.metric.title, items });
}
