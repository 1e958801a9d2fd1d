import { html, type LitElement, type TemplateResult } from 'lit';
import { getDashboards } from '../../client/dashboards.ts';
import type { Client } from '../../client/client.ts';
import type { Formatter } from '../../format/formatter.ts';
import { editing as english } from '../../format/texts/en/editing.ts';
import { fill } from '../../format/texts/texts.ts';
import type { DashboardEntry } from '../../protocol/dashboards.ts';

/** Time without the pointer or a key after which the tools are hidden, ms. */
const IDLE_MS = 4000;

/** Smallest scale of a dashboard that is taller than the screen: below, nobody reads it from afar. */
const MIN_SCALE = 0.5;

/** The element that is shown on a wall. */
export interface WallHost {
  readonly element: LitElement;
  readonly client: Client;
  readonly formatter: Formatter;
  /** Id of the dashboard that is shown. */
  readonly shownId: string | undefined;
  /** Time that each dashboard is shown, ms. */
  readonly intervalMs: number;
  show(id: string): void;
  end(): void;
}

/**
 * Shows the dashboards of a reader one after another over the whole screen, which it keeps on, without controls. Escape ends
 * it, Space pauses, arrows go to the next and the previous one. Where the browser refuses the full screen it fills the window.
 */
export class DashboardWall {
  readonly #host: WallHost;
  readonly #events = new AbortController();
  #entries: readonly DashboardEntry[] = [];
  #timer: ReturnType<typeof setInterval> | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #lock: WakeLockSentinel | undefined;
  #isPaused = false;
  #isIdle = true;
  #fittedId: string | undefined;

  constructor(host: WallHost) {
    this.#host = host;
    const { element } = host;
    const { signal } = this.#events;
    document.addEventListener('fullscreenchange', this.#onFullscreen, { signal });
    document.addEventListener('visibilitychange', () => void this.#keepAwake(), { signal });
    window.addEventListener('resize', () => this.#fit(true), { signal });
    element.addEventListener('kpi-data', () => this.#fit(false), { signal });
    window.addEventListener('keydown', this.#onKey, { signal, capture: true });
    for (const type of ['pointermove', 'pointerdown', 'focusin'] as const)
      element.addEventListener(type, this.#onUse, { signal });
  }

  async start(): Promise<void> {
    const { element, client } = this.#host;
    await element.requestFullscreen().catch(() => undefined);
    await this.#keepAwake();
    this.#entries = await getDashboards(client)
      .list()
      .catch(() => []);
    this.#restart();
    this.#host.element.requestUpdate();
  }

  /** Ends everything that `start` began. */
  async stop(): Promise<void> {
    this.#events.abort();
    clearInterval(this.#timer);
    clearTimeout(this.#idle);
    this.#host.element.style.zoom = '';
    const lock = this.#lock;
    this.#lock = undefined;
    await lock?.release().catch(() => undefined);
    if (this.#isFullscreen) await document.exitFullscreen().catch(() => undefined);
  }

  get #isFullscreen(): boolean {
    const { element } = this.#host;
    return (element.getRootNode() as Document | ShadowRoot).fullscreenElement === element;
  }

  /** For the host's `updated`. */
  updated(): void {
    const { shownId } = this.#host;
    this.#fit(shownId !== this.#fittedId);
    this.#fittedId = shownId;
  }

  /** Makes a dashboard that is taller than the screen smaller; `isNew`: it may also be larger again. */
  #fit(isNew: boolean): void {
    const { element } = this.#host;
    if (!isNew && element.scrollHeight <= element.clientHeight) return;
    element.style.zoom = '';
    const scale = element.clientHeight / element.scrollHeight;
    if (scale < 1) element.style.zoom = `${Math.max(MIN_SCALE, scale)}`;
  }

  /** Browsers let the lock go with a page that is not visible. */
  async #keepAwake(): Promise<void> {
    if (document.visibilityState !== 'visible' || this.#events.signal.aborted) return;
    const { wakeLock } = navigator as Partial<Navigator>;
    const lock = await wakeLock?.request('screen').catch(() => undefined);
    if (this.#events.signal.aborted) await lock?.release().catch(() => undefined);
    else this.#lock = lock;
  }

  #restart(): void {
    clearInterval(this.#timer);
    if (this.#isPaused || this.#entries.length < 2 || this.#events.signal.aborted) return;
    this.#timer = setInterval(() => this.#step(1), this.#host.intervalMs);
  }

  get #index(): number {
    return this.#entries.findIndex(({ id }) => id === this.#host.shownId);
  }

  #step(step: number): void {
    const { length } = this.#entries;
    const next = this.#entries[(this.#index + step + length) % length];
    if (next) this.#host.show(next.id);
  }

  #go(step: number): void {
    this.#step(step);
    this.#restart();
  }

  #toggle(): void {
    this.#isPaused = !this.#isPaused;
    this.#restart();
    this.#host.element.requestUpdate();
  }

  readonly #onFullscreen = (): void => {
    if (!document.fullscreenElement) this.#host.end();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    this.#onUse();
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === 'Escape') this.#host.end();
    else if (event.key === 'ArrowRight') this.#go(1);
    else if (event.key === 'ArrowLeft') this.#go(-1);
    else if (event.key === ' ' && !(event.composedPath()[0] instanceof HTMLButtonElement)) this.#toggle();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  readonly #onUse = (): void => {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#setIdle(true), IDLE_MS);
    this.#setIdle(false);
  };

  #setIdle(isIdle: boolean): void {
    if (isIdle === this.#isIdle) return;
    this.#isIdle = isIdle;
    this.#host.element.requestUpdate();
  }

  /** Tools that are there while the pointer moves or has just moved, or one of them has the focus. */
  render(): TemplateResult {
    const { wall } = this.#host.formatter.texts.editing ?? english;
    const entry = this.#entries[this.#index];
    const title = fill(wall.shown, {
      title: entry?.title ?? '',
      number: `${this.#index + 1}`,
      count: `${this.#entries.length}`,
    });
    const button = (name: string, sign: string, run: () => void): TemplateResult =>
      html`<button aria-label=${name} title=${name} @click=${run}><span aria-hidden="true">${sign}</span></button>`;
    const { length } = this.#entries;
    return html`<div class="wall ${this.#isIdle ? 'idle' : ''}" part="wall" role="toolbar" aria-label=${wall.name}>
      ${
        length > 1
          ? html`<span>${title}</span> ${button(wall.previous, '‹', () => this.#go(-1))}
              ${this.#isPaused ? button(wall.resume, '▶', () => this.#toggle()) : button(wall.pause, '❚❚', () => this.#toggle())}
              ${button(wall.next, '›', () => this.#go(1))}`
          : ''
      }
      ${button(wall.leave, '×', () => this.#host.end())}
    </div>`;
  }
}
