import { defineElement } from '../../define/define-element.ts';
import type { WidgetSubject } from '../widget-subject.ts';
import { KpiNote } from './kpi-note.ts';

/** Opens the form for a note on a widget's metric. */
export function openNote(root: ParentNode, subject: WidgetSubject): Promise<void> {
  defineElement('kpi-note', KpiNote);
  let note = root.querySelector<KpiNote>('kpi-note');
  if (!note) {
    note = document.createElement('kpi-note') as KpiNote;
    root.append(note);
  }
  note.subject = subject;
  return note.show();
}
