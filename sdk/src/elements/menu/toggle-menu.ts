import { defineElement } from '../../define/define-element.ts';
import { KpiMenu } from './kpi-menu.ts';
import type { WidgetSubject } from '../widget-subject.ts';

/** Opens the menu of a widget at its button, or closes it. */
export function toggleMenu(owner: HTMLElement, root: ParentNode, anchor: HTMLElement, subject: WidgetSubject): void {
  defineElement('kpi-menu', KpiMenu);
  let menu = root.querySelector<KpiMenu>('kpi-menu');
  if (!menu) {
    menu = document.createElement('kpi-menu') as KpiMenu;
    // Entries of the page, which it gives the widget.
    const slot = document.createElement('slot');
    slot.name = 'menu';
    menu.append(slot);
    root.append(menu);
  }
  menu.owner = owner;
  menu.anchor = anchor;
  menu.subject = subject;
  menu.ariaLabel = subject.metric.title;
  void menu.toggle();
}
