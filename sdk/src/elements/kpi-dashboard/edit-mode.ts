import type { LitElement } from 'lit';
import type { Client } from '../../client/client.ts';
import { toWireError } from '../../client/client-error.ts';
import { emit } from '../../controllers/events.ts';
import type { Formatter } from '../../format/formatter.ts';
import type { CatalogView } from '../../protocol/catalog.ts';
import type { DashboardView } from '../../protocol/dashboards.ts';
import type { SavedView } from '../../view/exploration/exploration-params.ts';
import type { DashboardEditor, EditorHost } from '../dashboard-editor/dashboard-editor.ts';

/** The element whose mode it is, and what it shows now. */
export interface ModePage {
  readonly element: LitElement;
  getDashboard(): DashboardView | undefined;
  getClient(): Client | undefined;
  getFormatter(): Formatter;
  getCatalog(): CatalogView | undefined;
  /** Period and filters that the reader has chosen. */
  getChosen(): SavedView;
}

/** Begins and ends the edit mode of a dashboard; its code is loaded with the first use. */
export class EditMode {
  readonly #page: ModePage;
  readonly #onEnd: (saved: DashboardView | undefined) => void;
  #isWanted = false;
  #isStarting = false;
  #editor: DashboardEditor | undefined;

  /** `onEnd` gets the dashboard as it is stored now, undefined where nothing was stored. */
  constructor(page: ModePage, onEnd: (saved: DashboardView | undefined) => void) {
    this.#page = page;
    this.#onEnd = onEnd;
    page.element.addController({ hostDisconnected: () => this.#end(undefined) });
  }

  get editor(): DashboardEditor | undefined {
    return this.#editor;
  }

  /** Call at each update of the element. */
  follow(isWanted: boolean): void {
    this.#isWanted = isWanted;
    const shownId = this.#page.getDashboard()?.id;
    const isOther = shownId !== undefined && this.#editor !== undefined && shownId !== this.#editor.host.dashboard.id;
    if (!isWanted || isOther) this.#end(undefined);
    else if (!this.#editor && !this.#isStarting && this.#page.getDashboard()) void this.#start();
  }

  async #start(): Promise<void> {
    const { element } = this.#page;
    this.#isStarting = true;
    try {
      const { createEditor } = await import('../dashboard-editor/create-editor.ts');
      const host = this.#isWanted && this.#toHost();
      if (!host) return;
      this.#editor = createEditor(host);
      emit(element, 'kpi-edit', { isEditing: true, isSaved: false });
      element.requestUpdate();
      await element.updateComplete;
      element.renderRoot.querySelector<HTMLElement>('.editing')?.focus();
    } catch (error) {
      this.#onEnd(undefined);
      emit(element, 'kpi-error', { error: toWireError(error) });
    } finally {
      this.#isStarting = false;
    }
  }

  #toHost(): EditorHost | undefined {
    const page = this.#page;
    const dashboard = page.getDashboard();
    const client = page.getClient();
    return (
      dashboard &&
      client && {
        element: page.element,
        dashboard,
        client,
        get formatter() {
          return page.getFormatter();
        },
        get catalog() {
          return page.getCatalog();
        },
        get chosen() {
          return page.getChosen();
        },
        end: (saved) => this.#end(saved),
      }
    );
  }

  #end(saved: DashboardView | undefined): void {
    if (!this.#editor) return;
    this.#editor.close();
    this.#editor = undefined;
    this.#onEnd(saved);
    const { element } = this.#page;
    element.requestUpdate();
    emit(element, 'kpi-edit', { isEditing: false, isSaved: saved !== undefined });
    void element.updateComplete.then(() =>
      element.renderRoot.querySelector<HTMLElement>('[part=edit-button]')?.focus(),
    );
  }
}
