import type { Annotation } from '../../protocol/annotations.ts';
import { createAnnotations, type AnnotationChanges } from '../annotations.ts';
import { createCell, type Readable } from '../cell.ts';
import type { Client, ClientAccess } from '../client.ts';
import { createSharedList, type SharedList } from './shared-list.ts';

/** Notes on the metrics of a page. */
export interface NoteList extends Pick<SharedList<Annotation>, 'find'> {
  /** Grows by one whenever notes were loaded or have to be asked for again, for as long as it is observed. */
  readonly changes: Readable<number>;
}

/** Returns the notes of a client, the same object each time. */
export const getNoteList = (client: Client): NoteList => client.use(createNoteList);

function createNoteList({ use }: ClientAccess): NoteList {
  const annotations = use(createAnnotations);
  let counted: AnnotationChanges = annotations.changes.get();
  let stop: (() => void) | undefined;
  const tell = (): void => changes.set(changes.get() + 1);
  const list = createSharedList<Annotation>(
    async (metrics, span) => (await annotations.list(metrics, span)).annotations,
    tell,
  );

  /** Under the empty name are changes that may concern any metric. */
  function forgetChanged(): void {
    const counts = annotations.changes.get();
    const changed = Object.keys(counts).filter((metric) => counts[metric] !== counted[metric]);
    counted = counts;
    for (const metric of changed) list.forget(metric || undefined);
    if (changed.length > 0) tell();
  }

  const changes = createCell(0, (isObserved) => {
    stop?.();
    stop = isObserved ? annotations.changes.subscribe(forgetChanged) : undefined;
    if (isObserved) forgetChanged();
  });
  return { find: (metric, span) => list.find(metric, span), changes };
}
