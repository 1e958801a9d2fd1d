import type { LitElement, TemplateResult } from 'lit';
import { getDashboards, type DashboardChanged } from '../../client/dashboards.ts';
import { toWireError } from '../../client/client-error.ts';
import type { Client } from '../../client/client.ts';
import type { Formatter } from '../../format/formatter.ts';
import { editing as english } from '../../format/texts/en/editing.ts';
import type { EditingTexts } from '../../format/texts/editing-texts.ts';
import { fill } from '../../format/texts/texts.ts';
import { applyChanges } from '../../protocol/apply-changes.ts';
import type { CatalogView } from '../../protocol/catalog.ts';
import type { DashboardChange, DashboardLayout, DashboardView } from '../../protocol/dashboards.ts';
import { appendChange } from '../../view/dashboards/append-change.ts';
import {
  isDirty,
  startSession,
  stepSession,
  toRequest,
  toStored,
  type EditEvent,
  type EditSession,
} from '../../view/dashboards/edit-session.ts';
import type { DropPlace } from '../../view/dashboards/find-drop-place.ts';
import { findWidget, nameSection, nameWidget } from '../../view/dashboards/name-widget.ts';
import type { SavedView } from '../../view/exploration/exploration-params.ts';
import { renderEditor } from './render-editor.ts';

/** The element whose dashboard is edited. */
export interface EditorHost {
  readonly element: LitElement;
  readonly dashboard: DashboardView;
  readonly client: Client;
  readonly formatter: Formatter;
  readonly catalog: CatalogView | undefined;
  /** Period and filters that the reader has chosen. */
  readonly chosen: SavedView;
  /** Ends the edit mode; `saved` is the dashboard as it is stored now, undefined where nothing was. */
  end(saved: DashboardView | undefined): void;
}

/** A dialog that is open over the dashboard. */
export type EditorDialog =
  | { readonly kind: 'options' | 'form'; readonly widget: string }
  | { readonly kind: 'gallery' | 'more' | 'conflict' | 'discard' };

/** Holds the edit session of a dashboard, and does what its tools and keys say. */
export class DashboardEditor {
  readonly host: EditorHost;
  session: EditSession;
  dialog: EditorDialog | undefined;
  /** Where a dragged widget would go. */
  drop: DropPlace | undefined;
  /** Says for screen readers what was done last. */
  said = '';
  /** The widget whose handle gets the focus with the next update. */
  #focus: string | undefined;
  /** True while the page is rendered anew: what loses the focus then gets it back. */
  isMoving = false;

  readonly #events = new AbortController();

  constructor(host: EditorHost) {
    this.host = host;
    this.session = startSession(toStored(host.dashboard));
    const { signal } = this.#events;
    const { changed } = getDashboards(host.client);
    const stop = changed.subscribe(() => void this.#receive(changed.get()));
    signal.addEventListener('abort', stop);
    // The browser asks before the page is left with changes that are not saved.
    window.addEventListener('beforeunload', (event) => this.isDirty && event.preventDefault(), { signal });
  }

  /** Ends what the constructor began. */
  close(): void {
    this.#events.abort();
  }

  get texts(): EditingTexts {
    return this.host.formatter.texts.editing ?? english;
  }

  /** The dashboard with all changes, those of a draft too. */
  get layout(): DashboardLayout {
    const { stored, changes, draft } = this.session;
    return applyChanges(stored.base, draft ?? changes).layout;
  }

  get isDirty(): boolean {
    return isDirty(this.session);
  }

  /** Name of a widget with its kind, for screen readers. */
  nameOf(id: string): string {
    const widget = findWidget(this.layout, id)?.widget;
    const { title, kind } = widget ? nameWidget(widget, this.host.catalog, this.texts) : { title: id, kind: '' };
    return kind ? `${title} · ${kind}` : title;
  }

  dispatch(event: EditEvent): void {
    const before = this.session;
    const { session, effect } = stepSession(before, event);
    this.session = session;
    if (session.phase === 'conflict') this.dialog = { kind: 'conflict' };
    else if (before.phase === 'conflict') this.dialog = undefined;
    this.host.element.requestUpdate();
    if (effect === 'store') void this.#store();
    else if (session.phase === 'saved' && before.phase === 'editing') this.host.end(undefined);
  }

  /** Makes one change of the reader; in a draft as long as a gesture lasts. */
  change(change: DashboardChange, said: string, isDraft = false): void {
    const { stored, changes, draft } = this.session;
    const next = appendChange(stored.base, (isDraft && draft) || changes, change);
    this.dispatch({ kind: isDraft ? 'draft' : 'edit', changes: next });
    this.say(said);
  }

  /** Says where a widget is now. */
  sayPlace(id: string, sectionBefore: string | undefined): void {
    const position = findWidget(this.layout, id);
    if (!position) return;
    const { section, sectionIndex, index } = position;
    const { moved, movedTo } = this.texts.said;
    this.say(
      fill(section.id === sectionBefore ? moved : movedTo, {
        title: this.nameOf(id),
        place: `${index + 1}`,
        count: `${section.widgets.length}`,
        section: nameSection(section, sectionIndex, this.texts),
      }),
    );
  }

  /** The same sentence twice is spoken twice: a space more makes it another one. */
  say(sentence: string): void {
    this.said = this.said === sentence ? `${sentence}\u00a0` : sentence;
    this.host.element.requestUpdate();
  }

  open(dialog: EditorDialog | undefined): void {
    this.dialog = dialog;
    this.host.element.requestUpdate();
  }

  /** Gives the focus to the handle of a widget once the page shows it in its place. */
  focusHandle(id: string): void {
    this.#focus = id;
    this.isMoving = true;
    this.host.element.requestUpdate();
  }

  /** Leaves the edit mode, after a question where changes would be lost. */
  cancel(): void {
    if (this.isDirty) this.open({ kind: 'discard' });
    else this.host.end(undefined);
  }

  /** Another page of the reader has stored something, or may have. Of a save that runs its own answer tells. */
  async #receive({ id, version }: DashboardChanged): Promise<void> {
    const { dashboard, client } = this.host;
    const isKnown = version === this.session.stored.version || this.session.phase === 'saving';
    if (id !== undefined && (id !== dashboard.id || isKnown)) return;
    const newer = await getDashboards(client)
      .load(dashboard.id)
      .catch(() => undefined);
    if (!newer || this.#events.signal.aborted) return;
    const before = this.session;
    this.dispatch({ kind: 'arrived', theirs: toStored(newer) });
    if (this.session !== before && before.phase === 'editing') this.say(this.texts.said.arrived);
  }

  async #store(): Promise<void> {
    const { client, dashboard } = this.host;
    const dashboards = getDashboards(client);
    const changes = toRequest(this.session);
    const { version } = this.session.stored;
    try {
      const answer = await dashboards.saveOverlay(dashboard.id, changes, version);
      if (answer.isSaved) {
        this.dispatch({ kind: 'accepted' });
        this.host.end(answer.dashboard);
      } else this.dispatch({ kind: 'conflicted', theirs: toStored(answer.dashboard) });
    } catch (cause) {
      const error = toWireError(cause);
      this.dispatch({ kind: 'refused', error });
    }
  }

  render(): TemplateResult {
    return renderEditor(this);
  }

  /** For the host's `updated`: opens the dialog, and gives the focus back to what has moved. */
  updated(): void {
    const root = this.host.element.renderRoot;
    const panel = root.querySelector<HTMLDialogElement>('dialog.panel');
    if (panel && !panel.open) panel.showModal();
    this.isMoving = false;
    if (this.#focus === undefined) return;
    const handle = root.querySelector<HTMLElement>(`[data-id="${CSS.escape(this.#focus)}"] .handle`);
    this.#focus = undefined;
    handle?.focus({ preventScroll: true });
    handle?.closest('.cell')?.scrollIntoView({ block: 'nearest' });
  }
}
