import { DashboardWall, type WallHost } from './dashboard-wall.ts';
import { wallStyles } from './dashboard-wall.styles.ts';

/** Begins to show the dashboards of the reader on a wall. */
export function createWall(host: WallHost): DashboardWall {
  const root = host.element.renderRoot as ShadowRoot;
  const { styleSheet } = wallStyles;
  if (styleSheet && !root.adoptedStyleSheets.includes(styleSheet))
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, styleSheet];
  return new DashboardWall(host);
}
