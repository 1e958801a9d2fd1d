import type { ReactiveController, ReactiveElement } from 'lit';
import type { Readable } from '../client/cell.ts';

/** Updates its host whenever a readable of the client changes. */
export class CellController<T> implements ReactiveController {
  private readonly host: ReactiveElement;
  private cell: Readable<T> | undefined;
  private stop: (() => void) | undefined;

  constructor(host: ReactiveElement) {
    this.host = host;
    host.addController(this);
  }

  get value(): T | undefined {
    return this.cell?.get();
  }

  watch(cell: Readable<T> | undefined): void {
    if (cell === this.cell) return;
    this.hostDisconnected();
    this.cell = cell;
    if (this.host.isConnected) this.hostConnected();
  }

  hostConnected(): void {
    this.stop ??= this.cell?.subscribe(() => this.host.requestUpdate());
  }

  hostDisconnected(): void {
    this.stop?.();
    this.stop = undefined;
  }
}
