import type { DashboardLayout, DashboardWidget } from '../../protocol/dashboards.ts';

/**
 * Makes the widgets of a dashboard children of `host`, each in the slot of its id: one that is there stays and takes the
 * new properties, others are added or removed. Children that the page has put there stay.
 * While the dashboard is edited, its widgets cannot be used.
 */
export function placeWidgets(
  host: HTMLElement,
  dashboard: Pick<DashboardLayout, 'sections'> | undefined,
  isEdited = false,
): void {
  const present = new Map(
    [...host.querySelectorAll<HTMLElement>(':scope > [data-widget]')].map((element) => [element.slot, element]),
  );
  for (const { title, widgets } of dashboard?.sections ?? [])
    for (const widget of widgets) {
      const slot = toSlot(widget);
      const existing = present.get(slot);
      const element = existing?.localName === widget.element ? existing : createWidget(host.ownerDocument, widget);
      if (element === existing) present.delete(slot);
      else host.append(element);
      // Below the title of the section, or that of the dashboard.
      element.setAttribute('heading-level', title ? '3' : '2');
      setProperties(element, widget);
      element.inert = isEdited;
      // A menu beside the tools of the edit mode would be one too many.
      if (isEdited) element.setAttribute('actions', '');
      else element.removeAttribute('actions');
    }
  for (const element of present.values()) element.remove();
}

export const toSlot = ({ id }: DashboardWidget): string => `widget-${id}`;

/** Creates the element of a widget with its properties. */
export function createWidget(document: Document, widget: DashboardWidget): HTMLElement {
  const element = document.createElement(widget.element);
  element.slot = toSlot(widget);
  element.dataset['widget'] = widget.id;
  if (widget.element === 'alert-feed') element.setAttribute('no-zone', '');
  setProperties(element, widget);
  return element;
}

/** Sets the attributes of a widget, and takes those away that it had of an earlier dashboard. */
function setProperties(element: HTMLElement, { props }: DashboardWidget): void {
  // The dashboard names the period once; a card with one of its own says it.
  element.toggleAttribute('no-period', element.localName === 'kpi-card' && props['range'] === undefined);
  const earlier = element.dataset['props']?.split(' ') ?? [];
  for (const name of earlier) if (name && props[name] === undefined) element.removeAttribute(name);
  for (const [name, value] of Object.entries(props)) {
    if (value === false) element.removeAttribute(name);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.dataset['props'] = Object.keys(props).join(' ');
}
