import { defineElement } from '../../define/define-element.ts';
import { KpiMenu, type MenuItem } from './kpi-menu.ts';

/** Opens a menu of an element at its button, or closes it. */
export function openMenu(
  owner: HTMLElement,
  root: ParentNode,
  anchor: HTMLElement,
  { label, items }: { readonly label: string; readonly items: readonly MenuItem[] },
): void {
  defineElement('kpi-menu', KpiMenu);
  let menu = root.querySelector<KpiMenu>('kpi-menu');
  if (!menu) {
    menu = document.createElement('kpi-menu') as KpiMenu;
    // Entries of the page, which it gives the element.
    const slot = document.createElement('slot');
    slot.name = 'menu';
    menu.append(slot);
    root.append(menu);
  }
  menu.owner = owner;
  menu.anchor = anchor;
  menu.items = items;
  menu.ariaLabel = label;
  void menu.toggle();
}
