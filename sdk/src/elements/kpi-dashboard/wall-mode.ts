import { nothing, type TemplateResult } from 'lit';
import type { LitElement } from 'lit';
import { toWireError } from '../../client/client-error.ts';
import { emit } from '../../controllers/events.ts';
import type { DashboardWall } from '../dashboard-wall/dashboard-wall.ts';
import type { ModePage } from './edit-mode.ts';

const DEFAULT_SECONDS = 30;

/** The attributes of a dashboard that are for the full screen. */
export interface WallElement extends LitElement {
  wall: boolean;
  wallInterval: number | string | null;
  dashboard: string | null;
}

/** Begins and ends the full screen of a dashboard; its code is loaded with the first use. */
export class WallMode {
  readonly #element: WallElement;
  readonly #page: ModePage;
  #wall: DashboardWall | undefined;
  #isStarting = false;
  /** The dashboard before, which is shown again at the end. */
  #before: string | null = null;

  constructor(element: WallElement, page: ModePage) {
    this.#element = element;
    this.#page = page;
    element.addController({ hostDisconnected: () => this.#end() });
  }

  /** Call at each update of the element. */
  follow(): void {
    const { wall } = this.#element;
    this.#wall?.updated();
    if (!wall) this.#end();
    else if (!this.#wall && !this.#isStarting && this.#page.getDashboard()) void this.#start();
  }

  render(): TemplateResult | typeof nothing {
    return this.#wall?.render() ?? nothing;
  }

  async #start(): Promise<void> {
    const element = this.#element;
    const page = this.#page;
    this.#isStarting = true;
    try {
      const { createWall } = await import('../dashboard-wall/create-wall.ts');
      const client = page.getClient();
      if (!element.wall || !client) return;
      this.#before = element.dashboard;
      this.#wall = createWall({
        element,
        client,
        intervalMs: (Number(element.wallInterval) || DEFAULT_SECONDS) * 1000,
        get formatter() {
          return page.getFormatter();
        },
        get shownId() {
          return page.getDashboard()?.id;
        },
        show: (id) => (element.dashboard = id),
        end: () => (element.wall = false),
      });
      await this.#wall.start();
    } catch (error) {
      element.wall = false;
      emit(element, 'kpi-error', { error: toWireError(error) });
    } finally {
      this.#isStarting = false;
    }
  }

  #end(): void {
    const wall = this.#wall;
    if (!wall) return;
    this.#wall = undefined;
    this.#element.wall = false;
    this.#element.dashboard = this.#before;
    this.#element.requestUpdate();
    void wall.stop();
  }
}
