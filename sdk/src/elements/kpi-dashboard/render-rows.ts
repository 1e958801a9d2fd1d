import { html, nothing, type TemplateResult } from 'lit';
import type { DashboardWidget } from '../../protocol/dashboards.ts';
import { findShares } from '../../view/dashboards/find-shares.ts';
import { toSlot } from './place-widgets.ts';

/** Renders a slot for each widget, with the share of its row at each width of the dashboard. */
export function renderRows(widgets: readonly DashboardWidget[]): TemplateResult[] {
  const [narrow, medium, wide] = [
    findShares(widgets, 'narrow'),
    findShares(widgets, 'medium'),
    findShares(widgets, 'wide'),
  ];
  return widgets.map((widget, index) => {
    const shares = Object.entries({ narrow, medium, wide }).map(([size, rows]) => `--_${size}:${rows[index]?.share}`);
    // The height of a list is that of what stands beside it.
    const isList = widget.element === 'alert-feed';
    const beside = [!medium[index]?.isAlone && 'beside-medium', !wide[index]?.isAlone && 'beside-wide'];
    // Set as a property: a strict policy of the page refuses attributes of this name.
    return html`<slot
      name=${toSlot(widget)}
      class=${isList ? beside.filter(Boolean).join(' ') : nothing}
      .style=${shares.join(';')}
    ></slot>`;
  });
}
