import { ClientError, getViews, type Client, type StoredView, type ViewState } from '../../../sdk/src/index.ts';
import { describeFailure } from './texts/describe-failure.ts';
import { fill, texts } from './texts/texts.ts';
import { toViewParams } from './view-params.ts';

/** Parameter of the address of a link to a view. */
const PARAM = 'saved';

const words = texts.views;

export interface ViewPage {
  readonly dialog: HTMLDialogElement;
  readonly opener: HTMLElement;
  /** The state of the page now. */
  readState(): ViewState;
  report: ReportView;
}

/** Tells the reader something about the view that is open; empty: nothing. `onRetry` is for a button that tries again. */
export type ReportView = (sentence: string, onRetry?: () => void) => void;

/** Says which parts of a view the reader does not get; empty where there are none. */
function describeMissing({ missing, name }: StoredView): string {
  const parts = missing.map((part) => words.parts[part]).join(', ');
  return parts && fill(words.missing, { name, parts });
}

/** Id of the view in the address, which keeps it until the view is loaded; empty without one. */
export const findLinkedView = (): string => new URLSearchParams(location.search).get(PARAM) ?? '';

/** Replaces the link to a view in the address by what it shows. A page that has read the address before reads it again. */
export async function openLinkedView(client: Client, report: ReportView): Promise<void> {
  const id = findLinkedView();
  if (!id) return;
  const answer = await getViews(client)
    .load(id)
    .then(
      (view) => ({ view }),
      (error: unknown) => ({ error }),
    );
  // Meanwhile the reader opened something else.
  if (findLinkedView() !== id) return;
  if ('view' in answer) return showState(answer.view, report, 'replaceState');
  if (answer.error instanceof ClientError && answer.error.wire.code === 'not_found') {
    forgetLink();
    return report(words.gone);
  }
  const retry = (): void => {
    report(words.loading, retry);
    void openLinkedView(client, report);
  };
  report(fill(words.notLoaded, { reason: describeFailure(answer.error) }), retry);
}

function forgetLink(): void {
  const params = new URLSearchParams(location.search);
  params.delete(PARAM);
  history.replaceState(null, '', params.size > 0 ? `?${params}` : location.pathname);
}

/** Writes the state of a view to the address, and lets the page read it. */
function showState(view: StoredView, report: ReportView, write: 'pushState' | 'replaceState'): void {
  history[write](null, '', `?${toViewParams(view.state)}`);
  dispatchEvent(new PopStateEvent('popstate'));
  report(describeMissing(view));
}

/**
 * Offers to save what is shown under a name, and to open, rename, delete and send what was saved; only to open and send to
 * readers who may save nothing.
 */
export function offerViews(client: Client, { dialog, opener, readState, report }: ViewPage): void {
  const views = getViews(client);
  const form = dialog.querySelector('form');
  const input = dialog.querySelector('input');
  const list = dialog.querySelector('ul');
  const status = dialog.querySelector('[role=status]');
  if (!form || !input || !list || !status) return;

  const maySave = (): boolean => client.catalog.get().catalog?.personalize === true;
  const say = (text: string): void => void (status.textContent = text);
  /** Does something on the service, then shows the list as it is now. */
  const act = async (step: () => Promise<unknown>, done: string): Promise<void> => {
    try {
      await step();
    } catch (error) {
      return say(fill(words.failed, { reason: describeFailure(error) }));
    }
    say(done);
    await show().catch(() => say(fill(words.listFailed, { done })));
  };
  const open = (view: StoredView): void => {
    dialog.close();
    showState(view, report, 'pushState');
  };
  const copy = async ({ id, name }: StoredView): Promise<void> => {
    const link = `${location.origin}${location.pathname}?${PARAM}=${id}`;
    try {
      await navigator.clipboard.writeText(link);
      say(fill(words.copied, { name }));
    } catch {
      say(fill(words.copyThis, { link }));
    }
  };
  const rename = async ({ id, name }: StoredView, row: HTMLElement): Promise<void> => {
    const field = Object.assign(document.createElement('input'), { value: name, maxLength: 100, required: true });
    field.setAttribute('aria-label', fill(words.newName, { name }));
    const edit = document.createElement('form');
    edit.append(field, createButton(words.rename, fill(words.renameThis, { name })));
    edit.addEventListener('submit', (event) => {
      event.preventDefault();
      const next = field.value.trim();
      void act(() => views.save(id, { name: next }), fill(words.renamed, { name: next }));
    });
    row.replaceChildren(edit);
    field.focus();
    field.select();
  };
  const remove = async ({ id, name }: StoredView): Promise<void> => {
    await act(() => views.remove(id), fill(words.deleted, { name }));
    input.focus();
  };

  function renderRow(view: StoredView): HTMLElement {
    const row = document.createElement('li');
    const { name } = view;
    row.append(
      createButton(name, fill(words.openThis, { name }), () => open(view)),
      createButton(words.copyLink, fill(words.copyLinkTo, { name }), () => void copy(view)),
    );
    if (maySave()) {
      row.append(
        createButton(words.rename, fill(words.renameThis, { name }), () => void rename(view, row)),
        createButton(words.delete, fill(words.deleteThis, { name }), () => void remove(view)),
      );
    }
    return row;
  }

  async function show(): Promise<void> {
    list?.replaceChildren(...(await views.list()).map(renderRow));
  }

  opener.addEventListener('click', () => {
    say('');
    form.hidden = !maySave();
    dialog.showModal();
    show().catch(() => say(words.listNotLoaded));
  });
  dialog.querySelector('.close')?.addEventListener('click', () => dialog.close());
  // The same until it is saved: another attempt, or a second press, makes no second view.
  let nextId = crypto.randomUUID();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const name = input.value.trim();
    const save = async (): Promise<void> => {
      await views.save(nextId, { name, state: readState() });
      nextId = crypto.randomUUID();
      form.reset();
    };
    void act(save, fill(words.saved, { name }));
  });
}

function createButton(text: string, label: string, onClick?: () => void): HTMLButtonElement {
  const button = Object.assign(document.createElement('button'), { textContent: text });
  button.setAttribute('aria-label', label);
  if (onClick) {
    button.type = 'button';
    button.addEventListener('click', onClick);
  }
  return button;
}
