import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import { theme } from '../../styles/theme.styles.ts';
import { KpiElement } from '../kpi-element.ts';

/**
 * One metric in depth.
 *
 * @element kpi-explorer
 */
export class KpiExplorer extends KpiElement {
  static override styles = [theme];

  static override properties: PropertyDeclarations = { metric: {} };

  /** Name of the metric in the catalogue. */
  declare metric: string;

  protected override render(): TemplateResult {
    return html`<trend-chart metric=${this.metric} heading-level="2"></trend-chart>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'kpi-explorer': KpiExplorer;
  }
}
