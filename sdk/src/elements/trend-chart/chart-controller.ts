import type { LitElement, ReactiveController } from 'lit';
import type { Formatter } from '../../format/formatter.ts';
import { formatTicks } from '../../format/tick.ts';
import { formatBucket } from '../../format/times.ts';
import { toAxisLabels } from './axis-labels.ts';
import type { MetricView } from '../../protocol/catalog.ts';
import type { Granularity } from '../../protocol/query.ts';
import { findUncounted, type Bucket } from '../../view/describe-series.ts';
import type { ChartEngine, ChartModel } from './chart-engine.ts';
import { isStill } from '../is-still.ts';
import { readColors } from './read-colors.ts';

export interface Drawing {
  readonly type: ChartModel['type'];
  readonly buckets: readonly Bucket[];
  readonly metric: MetricView;
  readonly formatter: Formatter;
  readonly granularity: Granularity;
  readonly currentLabel: string;
  /** Undefined for no comparison. */
  readonly beforeLabel: string | undefined;
  readonly cursor: number | null;
}

/** Keeps the picture in a canvas; the library that draws it is loaded with the first one. */
export class ChartController implements ReactiveController {
  readonly #host: LitElement;
  readonly #onPick: (index: number) => void;
  readonly #onFailure: (error: unknown) => void;
  /** Media queries that change colours without an event on the element: colour scheme and print. */
  readonly #media = ['(prefers-color-scheme: dark)', 'print'].map((query) => globalThis.matchMedia?.(query));
  #engine: ChartEngine | undefined;
  #canvas: HTMLCanvasElement | undefined;
  #drawn = '';
  #cursor: number | null = null;

  /** `onFailure`: the library could not be loaded. */
  constructor(host: LitElement, onPick: (index: number) => void, onFailure: (error: unknown) => void) {
    this.#host = host;
    this.#onPick = onPick;
    this.#onFailure = onFailure;
    host.addController(this);
  }

  hostConnected(): void {
    for (const media of this.#media) media?.addEventListener('change', this.#onScheme);
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    for (const media of this.#media) media?.removeEventListener('change', this.#onScheme);
    this.clear();
  }

  readonly #onScheme = (): void => this.#host.requestUpdate();

  draw(canvas: HTMLCanvasElement, drawing: Drawing): void {
    if (canvas !== this.#canvas) this.clear();
    this.#canvas = canvas;
    const model = toModel(drawing, this.#host);
    // Most updates of the host, as a growing age, leave the picture as it is.
    const key = JSON.stringify(model);
    if (key !== this.#drawn) {
      this.#drawn = key;
      if (this.#engine) this.#engine.update(model);
      else this.#load(canvas, model).catch(this.#onFailure);
    }
    if (drawing.cursor !== this.#cursor) this.#engine?.setActive((this.#cursor = drawing.cursor));
  }

  async #load(canvas: HTMLCanvasElement, model: ChartModel): Promise<void> {
    const { createChartEngine } = await import('./chart-engine.ts');
    if (canvas !== this.#canvas || this.#engine || !this.#host.isConnected) return;
    this.#engine = createChartEngine(canvas, model, this.#onPick);
    // Numbers may have come while the library was loaded.
    this.#drawn = '';
    this.#host.requestUpdate();
  }

  clear(): void {
    this.#engine?.destroy();
    this.#engine = this.#canvas = undefined;
    this.#drawn = '';
    this.#cursor = null;
  }

  toPng(): string | undefined {
    return this.#engine?.toPng();
  }
}

function toModel(drawing: Drawing, host: LitElement): ChartModel {
  const { type, buckets, metric, formatter, granularity, currentLabel, beforeLabel } = drawing;
  const { fontFamily, fontSize, direction } = getComputedStyle(host.renderRoot.querySelector('.card') ?? host);
  // What still settles would look like a fall; where all of it does, it is all that there is, and dashed.
  const uncounted = findUncounted(buckets);
  const isHidden = ({ slot }: Bucket): boolean => uncounted !== undefined && slot >= uncounted.slot;
  return {
    type,
    labels: toAxisLabels(
      buckets.map(({ slot }) => slot),
      formatter,
      granularity,
    ),
    titles: buckets.map((bucket) => formatBucket(formatter, bucket.slot, granularity)),
    current: { label: currentLabel, values: buckets.map((bucket) => (isHidden(bucket) ? null : bucket.value)) },
    before: beforeLabel === undefined ? undefined : { label: beforeLabel, values: buckets.map(({ before }) => before) },
    isPending: buckets.map(({ pending }) => pending !== undefined),
    // Of less than a whole bucket, what adds up would always look like a fall.
    isApart: buckets.map(({ pending }) => isLess(pending) && metric.aggregation !== 'ratio'),
    colors: readColors(host.renderRoot),
    font: { family: fontFamily, size: Math.round(parseFloat(fontSize) * 0.857) },
    isStill: isStill('print, '),
    isRightToLeft: direction === 'rtl',
    formatValue: (value) => formatter.value(value, metric),
    formatTicks: (values) => formatTicks(formatter, values, metric),
    isWhole: metric.format === 'integer',
  };
}

const isLess = (pending: Bucket['pending']): boolean => pending === 'partial' || pending === 'cut';
