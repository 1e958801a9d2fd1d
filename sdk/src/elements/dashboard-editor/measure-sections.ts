import type { Box, SectionBox } from '../../view/dashboards/find-drop-place.ts';

/** The boxes of all sections and widgets that are edited, as they are on the page now. */
export function measureSections(root: ParentNode): readonly SectionBox[] {
  return [...root.querySelectorAll<HTMLElement>('[data-section]')].map((section) => ({
    ...measure(section, section.dataset['section']),
    widgets: [...section.querySelectorAll<HTMLElement>('[data-id]')].map((cell) => measure(cell, cell.dataset['id'])),
  }));
}

function measure(element: Element, id = ''): Box {
  const { left, top, right, bottom } = element.getBoundingClientRect();
  return { id, left, top, right, bottom };
}

export const isRtl = (element: Element): boolean => getComputedStyle(element).direction === 'rtl';
