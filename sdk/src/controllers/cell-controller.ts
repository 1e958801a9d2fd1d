import type { ReactiveElement } from 'lit';
import type { Readable } from '../client/cell.ts';

export interface CellController<T> {
  readonly value: T | undefined;
  /** Call at each update: the same readable stays, a different one replaces it. */
  watch(cell: Readable<T> | undefined): void;
}

/** Updates its host whenever a readable of the client changes. */
export function createCellController<T>(host: ReactiveElement): CellController<T> {
  let cell: Readable<T> | undefined;
  let stop: (() => void) | undefined;
  const start = (): void => {
    stop ??= cell?.subscribe(() => host.requestUpdate());
  };
  const end = (): void => {
    stop?.();
    stop = undefined;
  };
  host.addController({ hostConnected: start, hostDisconnected: end });
  return {
    get value() {
      return cell?.get();
    },
    watch(next) {
      if (next === cell) return;
      end();
      cell = next;
      if (host.isConnected) start();
    },
  };
}
