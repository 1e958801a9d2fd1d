import { html, nothing, type TemplateResult } from 'lit';
import { fill } from '../../format/texts/texts.ts';
import type { ChartData } from './chart-data.ts';
import type { ChartInteraction } from './chart-interaction.ts';
import { sayBucket } from './describe-bucket.ts';
import { nameBucket } from './describe-result.ts';
import { PROBES } from './read-colors.ts';
import { renderReadout, type ReadoutActions } from './render-readout.ts';

/** Renders the picture, the numbers beside the pointer, and what screen readers hear of them. */
export function renderPlot(
  data: ChartData,
  summary: string,
  interaction: ChartInteraction,
  findActions: (index: number) => ReadoutActions,
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
      ${shown === null ? nothing : renderReadout(data, shown, pinned === null ? undefined : findActions(pinned))}
    </div>
    <span class="hidden" role="status">${say(data, interaction)}</span>
    <span hidden>${PROBES.map((name) => html`<i class="probe-${name}"></i>`)}</span>`;
}

/** Text for screen readers: the selection, else the bucket at the cursor. */
function say(data: ChartData, { cursor, span }: ChartInteraction): string {
  if (span && span[0] < span[1]) {
    const [from, to] = span.map((index) => {
      const bucket = data.buckets[index];
      return bucket ? nameBucket(data, bucket) : '';
    }) as [string, string];
    return fill(data.texts.selected, { from, to });
  }
  return cursor === null ? '' : sayBucket(data, cursor);
}
