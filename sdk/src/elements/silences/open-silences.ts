import { defineElement } from '../../define/define-element.ts';
import type { SilenceSubject } from './kpi-silences.ts';
import { KpiSilences } from './kpi-silences.ts';

/** Opens the form for a silence of an alert within the shadow tree of its feed. */
export function openSilences(root: ParentNode, subject: SilenceSubject): Promise<void> {
  defineElement('kpi-silences', KpiSilences);
  let silences = root.querySelector<KpiSilences>('kpi-silences');
  if (!silences) {
    silences = document.createElement('kpi-silences') as KpiSilences;
    root.append(silences);
  }
  silences.subject = subject;
  return silences.show();
}
