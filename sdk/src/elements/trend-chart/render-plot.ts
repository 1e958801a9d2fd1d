import { html, nothing, type TemplateResult } from 'lit';
import type { ChartData } from './chart-data.ts';
import type { ChartInteraction } from './interaction/chart-interaction.ts';
import { PROBES } from './read-colors.ts';
import type * as Readout from './render-readout.ts';

/** Renders and says the numbers of a bucket; loaded when the reader first points at one. */
export type Readouts = typeof Readout;

/** Renders the picture, the numbers beside the pointer, and what screen readers hear of them. */
export function renderPlot(
  data: ChartData,
  summary: string,
  interaction: ChartInteraction,
  findActions: (index: number) => Readout.ReadoutActions,
  readout: Readouts | undefined,
): TemplateResult {
  const { shown, pinned, pointer, isTouch } = interaction;
  return html`<div
      part="plot"
      class="plot ${isTouch ? 'touch' : ''}"
      tabindex="0"
      role="group"
      aria-label=${summary}
      @keydown=${interaction.onKey}
      @focusout=${interaction.leave}
      @pointerdown=${pointer.onDown}
      @pointermove=${pointer.onMove}
      @pointerup=${pointer.onUp}
      @pointercancel=${pointer.onLeave}
      @pointerleave=${pointer.onLeave}
    >
      <div><canvas aria-hidden="true"></canvas></div>
      ${shown === null ? nothing : readout?.renderReadout(data, shown, pinned === null ? undefined : findActions(pinned))}
    </div>
    <span class="hidden" role="status">${readout?.say(data, interaction)}</span>
    <span hidden>${PROBES.map((name) => html`<i class="probe-${name}"></i>`)}</span>`;
}
