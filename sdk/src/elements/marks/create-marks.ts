import type { ReactiveElement } from 'lit';
import { createLazyPart } from '../../controllers/lazy-part.ts';
import { whenIdle } from '../../controllers/when-idle.ts';
import type { Marks } from './follow-marks.ts';

/** The notes and alerts of a chart, whose code is loaded after the first numbers. */
export function createMarks(host: ReactiveElement): Marks {
  const findMarks = createLazyPart(host, async () => {
    await new Promise<void>(whenIdle);
    return (await import('./follow-marks.ts')).followMarks(host);
  });
  return { find: (...question) => findMarks()?.find(...question) ?? [] };
}
