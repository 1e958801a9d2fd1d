import type { PreviewRole } from '../../../sdk/src/index.ts';
import { texts } from './texts/texts.ts';

/** The role of the address as which dashboards are shown; empty without a preview. */
export const findPreview = (): string => new URLSearchParams(location.search).get('as') ?? '';

/** Begins the values of the choice that are roles. */
const PREFIX = 'as:';

/** Offers the roles that the reader may preview, below the dashboards. */
export function offerPreviews(select: HTMLSelectElement, roles: readonly PreviewRole[]): void {
  if (roles.length === 0) return;
  const group = document.createElement('optgroup');
  group.label = texts.dashboards.previewAs;
  group.append(...roles.map(({ role, title }) => new Option(title, PREFIX + role)));
  select.append(group);
}

/** Shows the dashboards of the role that a value names; false for the value of a dashboard. */
export function openPreview(value: string): boolean {
  if (!value.startsWith(PREFIX)) return false;
  show(value.slice(PREFIX.length));
  return true;
}

/** Leads back from a preview to the reader's own dashboards. */
export const followPreviewEnd = (page: HTMLElement): void => page.addEventListener('kpi-preview-end', () => show(''));

/** Loads the page anew: nothing of the other role stays. */
const show = (role: string): void =>
  location.assign(role ? `?${new URLSearchParams({ as: role })}` : location.pathname);
