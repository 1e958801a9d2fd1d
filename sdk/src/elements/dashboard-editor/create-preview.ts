import type { DashboardWidget } from '../../protocol/dashboards.ts';
import { createWidget } from '../kpi-dashboard/place-widgets.ts';

/** A widget with real numbers that cannot be used, for a small picture of it. */
export function createPreview(document: Document, widget: DashboardWidget): HTMLElement {
  const element = createWidget(document, widget);
  element.removeAttribute('slot');
  element.setAttribute('actions', '');
  element.inert = true;
  return element;
}
