import type { LitElement, ReactiveController } from 'lit';
import { isStill } from '../is-still.ts';
import type { ChartData } from './chart-data.ts';
import type { ChartEngine } from './engine/chart-engine.ts';
import type { ChartModel, Pointing } from './engine/chart-model.ts';
import { readColors } from './read-colors.ts';
import { toChartModel } from './to-chart-model.ts';

export interface Drawing extends Pointing {
  readonly type: ChartModel['type'];
  readonly data: ChartData;
  readonly weekStart: number | undefined;
}

/** Width of the element from which lines have their names at their ends, and no legend; the style sheet has it too. */
const LABELS_FROM_PX = 520;

/** Dots of a printed picture by pixel of the page. */
const PRINT_RATIO = 3;

/** Keeps the picture in a canvas; the library that draws it is loaded with the first one. */
export class ChartController implements ReactiveController {
  readonly #host: LitElement;
  readonly #onFailure: (error: unknown) => void;
  /** Media queries that change colours without an event on the element: colour scheme and print. */
  readonly #media = ['(prefers-color-scheme: dark)', 'print'].map((query) => globalThis.matchMedia?.(query));
  #engine: ChartEngine | undefined;
  #canvas: HTMLCanvasElement | undefined;
  #drawn = '';
  #pointing = '';

  /** `onFailure`: the library could not be loaded. */
  constructor(host: LitElement, onFailure: (error: unknown) => void) {
    this.#host = host;
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

  /** Other colours; and on paper another width, which the page has when the change is told. */
  readonly #onScheme = ({ media, matches }: MediaQueryListEvent): void => {
    this.#host.requestUpdate();
    if (media !== 'print') return;
    void this.#host.updateComplete.then(() => this.#engine?.layOut(matches ? PRINT_RATIO : undefined));
  };

  draw(canvas: HTMLCanvasElement, drawing: Drawing): void {
    if (canvas !== this.#canvas) this.clear();
    this.#canvas = canvas;
    const model = this.#toModel(drawing);
    // Most updates of the host, as a growing age, leave the picture as it is.
    const key = JSON.stringify(model);
    if (key !== this.#drawn) {
      this.#drawn = key;
      if (this.#engine) this.#engine.update(model);
      else this.#load(canvas, model).catch(this.#onFailure);
    }
    const { cursor, selection } = drawing;
    const pointing = JSON.stringify([cursor, selection]);
    if (pointing === this.#pointing || !this.#engine) return;
    this.#pointing = pointing;
    this.#engine.point({ cursor, selection });
  }

  #toModel({ data, type, weekStart }: Drawing): ChartModel {
    const { renderRoot } = this.#host;
    const { fontFamily, fontSize, direction } = getComputedStyle(renderRoot.querySelector('.card') ?? this.#host);
    return toChartModel(data, {
      type,
      colors: readColors(renderRoot),
      font: { family: fontFamily, size: Math.round(parseFloat(fontSize) * 0.8) },
      isStill: isStill('print, '),
      isRightToLeft: direction === 'rtl',
      weekStart,
    });
  }

  async #load(canvas: HTMLCanvasElement, model: ChartModel): Promise<void> {
    const { createChartEngine } = await import('./engine/chart-engine.ts');
    if (canvas !== this.#canvas || this.#engine || !this.#host.isConnected) return;
    this.#engine = createChartEngine(canvas, model, () => this.#host.clientWidth >= LABELS_FROM_PX);
    // Numbers may have come while the library was loaded.
    this.#drawn = '';
    this.#host.requestUpdate();
  }

  clear(): void {
    this.#engine?.destroy();
    this.#engine = this.#canvas = undefined;
    this.#drawn = this.#pointing = '';
  }

  /** The bucket at a place, in pixels from the left of the picture; undefined while there is none. */
  findIndex(x: number): number | undefined {
    return this.#engine?.findIndex(x);
  }

  /** The middle of a bucket, in pixels from the left of the picture. */
  findX(index: number): number {
    return this.#engine?.findX(index) ?? 0;
  }

  /** Draws a picture to be saved; its code is loaded then. */
  async drawPicture(data: ChartData, type: ChartModel['type']): Promise<Blob> {
    const { drawPicture } = await import('./draw-picture.ts');
    return drawPicture(this.#host, data, type);
  }

  toPng(): string | undefined {
    return this.#engine?.toPng();
  }
}
