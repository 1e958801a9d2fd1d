import type { ReactiveElement } from 'lit';
import { whenIdle } from '../../controllers/when-idle.ts';
import type { Notes } from './follow-notes.ts';

/** The notes of a chart, whose code is loaded after the first numbers. */
export function createNotes(host: ReactiveElement): Notes {
  let notes: Notes | undefined;
  let cancel: (() => void) | undefined;
  const load = async (): Promise<void> => {
    notes = (await import('./follow-notes.ts')).followNotes(host);
    host.requestUpdate();
  };
  return {
    find(...question) {
      cancel ??= whenIdle(() => void load().catch(() => undefined));
      return notes?.find(...question) ?? [];
    },
  };
}
