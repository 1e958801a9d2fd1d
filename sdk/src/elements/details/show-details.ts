import { defineElement } from '../../define/define-element.ts';
import type { WidgetSubject } from '../widget-subject.ts';
import { KpiDetails } from './kpi-details.ts';

/** Time that the pointer rests on the button before details open, and away from both before they close, ms. */
const HOVER_MS = 200;

/**
 * Shows the details of a widget beside their button: while the pointer or the keyboard's focus is on it, or until they are
 * closed where it was clicked.
 */
export function showDetails(
  owner: HTMLElement,
  root: ParentNode,
  anchor: HTMLElement,
  subject: WidgetSubject,
  event: Event,
): void {
  const details = findDetails(root);
  Object.assign(details, { owner, anchor, subject });
  if (event.type === 'click') {
    if (details.isPinned) details.close(true);
    else details.show(true);
  } else if (event.type === 'focus') {
    if (anchor.matches(':focus-visible') && !details.isReturning) details.show();
    details.isReturning = false;
  } else if ((event as PointerEvent).pointerType !== 'touch') {
    details.follow(anchor);
    setTimeout(() => anchor.matches(':hover') && details.show(), HOVER_MS);
  }
}

function findDetails(root: ParentNode): KpiDetails {
  defineElement('kpi-details', KpiDetails);
  const existing = root.querySelector<KpiDetails>('kpi-details');
  if (existing) return existing;
  const details = document.createElement('kpi-details') as KpiDetails;
  details.patienceMs = HOVER_MS;
  root.append(details);
  return details;
}
