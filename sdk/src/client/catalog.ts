import type { CatalogView } from '../protocol/catalog.ts';
import { createCell, type Readable } from './cell.ts';
import type { CatalogState } from './client.ts';
import { toWireError } from './client-error.ts';
import type { Send } from './requests.ts';

/** The catalogue as the reader sees it: loaded when somebody observes it. */
export interface Catalog {
  readonly state: Readable<CatalogState>;
  /** Loads it, unless a load runs. */
  load(): Promise<void>;
  /** Loads it again where the last load failed. */
  retry(): void;
}

export function createCatalog(send: Send): Catalog {
  let isLoading = false;
  const state = createCell<CatalogState>({}, (isObserved) => {
    if (isObserved && !state.get().catalog) void load();
  });

  async function load(): Promise<void> {
    if (isLoading) return;
    isLoading = true;
    try {
      state.set({ catalog: (await send('/v1/catalog')) as CatalogView });
    } catch (error) {
      state.set({ ...state.get(), error: toWireError(error) });
    }
    isLoading = false;
  }

  return {
    state,
    load,
    retry() {
      if (state.get().error) void load();
    },
  };
}
