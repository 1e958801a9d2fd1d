import type { Client, DashboardView, KpiContext } from '../../../sdk/src/index.ts';

/**
 * Offers to edit the dashboard that is shown, and to show those of the reader in full screen. Call what is returned with the
 * dashboard that is shown, undefined while another one is awaited.
 */
export function offerEditing(
  client: Client,
  buttons: HTMLElement,
  dashboards: HTMLSelectElement,
  context: KpiContext,
): (shown: DashboardView | undefined) => void {
  const [edit, wall] = buttons.querySelectorAll<HTMLButtonElement>('#edit, #wall');
  const find = () => document.querySelector('kpi-dashboard');
  let isOwn = false;
  const update = (): void => {
    for (const button of [edit, wall]) if (button) button.disabled = !isOwn || find()?.editing === true;
    // An embed token may be without the right.
    const { catalog } = client.catalog.get();
    if (edit) edit.hidden = catalog !== undefined && !catalog.personalize;
  };
  client.catalog.subscribe(update);
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
    update();
    if (!isEditing) edit?.focus();
  });
  update();
  return (shown) => {
    // The dashboard of another role is only looked at.
    isOwn = shown !== undefined && !shown.preview;
    update();
  };
}
