import { createCell, type Readable } from './cell.ts';

/** The time, epoch ms, that moves each second while somebody watches it: ages grow although nothing comes. */
export function createClock(): Readable<number> {
  let timer: ReturnType<typeof setInterval> | undefined;
  const cell = createCell(Date.now(), (isObserved) => {
    clearInterval(timer);
    if (isObserved) timer = setInterval(() => cell.set(Date.now()), 1000);
  });
  return { get: () => Date.now(), subscribe: cell.subscribe };
}
