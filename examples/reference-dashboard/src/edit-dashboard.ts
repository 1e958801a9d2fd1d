import type { KpiContext } from '../../../sdk/src/index.ts';
import { findChosen } from './choose-dashboard.ts';

/** Offers to edit the dashboard of the catalogue that is shown, and to show those of the reader in full screen. */
export function offerEditing(buttons: HTMLElement, dashboards: HTMLSelectElement, context: KpiContext): void {
  const [edit, wall] = buttons.querySelectorAll('button');
  const find = () => document.querySelector('kpi-dashboard');
  const show = (): void => {
    buttons.hidden = findChosen() === '';
  };
  edit?.addEventListener('click', () => {
    const element = find();
    if (element) element.editing = true;
  });
  wall?.addEventListener('click', () => {
    const element = find();
    if (element) element.wall = true;
  });
  context.addEventListener('kpi-edit', ({ detail: { isEditing } }) => {
    // Another dashboard would end it.
    dashboards.disabled = isEditing;
    for (const button of [edit, wall]) if (button) button.disabled = isEditing;
    if (!isEditing) edit?.focus();
  });
  context.addEventListener('kpi-dashboard', show);
  dashboards.addEventListener('change', show);
  addEventListener('popstate', show);
  show();
}
