import { createCell, type Readable } from './cell.ts';

/** From this difference on the clock of this machine counts as wrong, ms: the service says its own in whole seconds. */
const WRONG_FROM_MS = 2000;

export interface Clock extends Readable<number> {
  /** Goes by the service's clock, which showed this instant just now, epoch ms. */
  adjust(serviceMs: number): void;
}

/**
 * The service's time, epoch ms, as far as it is known, that moves each second while somebody watches it: ages grow although
 * nothing comes, and are right where the clock of this machine is wrong.
 */
export function createClock(): Clock {
  let timer: ReturnType<typeof setInterval> | undefined;
  let offsetMs = 0;
  const get = (): number => Date.now() + offsetMs;
  const cell = createCell(get(), (isObserved) => {
    clearInterval(timer);
    if (isObserved) timer = setInterval(() => cell.set(get()), 1000);
  });
  return {
    get,
    subscribe: cell.subscribe,
    adjust(serviceMs) {
      const measured = serviceMs - Date.now();
      if (Math.abs(measured - offsetMs) > WRONG_FROM_MS) offsetMs = Math.abs(measured) > WRONG_FROM_MS ? measured : 0;
    },
  };
}
