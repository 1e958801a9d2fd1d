import type { StoredView, ViewList, ViewRequest } from '../protocol/views.ts';
import type { Client, ClientAccess } from './client.ts';

/** Views that the reader has saved. Each call is one request and throws ClientError. */
export interface Views {
  /** By name. */
  list(): Promise<readonly StoredView[]>;
  /** Loads one by its id, also that of another reader. */
  load(id: string): Promise<StoredView>;
  /** Saves a view; the page chooses the id by `crypto.randomUUID()`. Without a state the view is renamed. */
  save(id: string, view: ViewRequest): Promise<StoredView>;
  remove(id: string): Promise<void>;
}

/** Returns the views of a client, the same object each time. */
export const getViews = (client: Client): Views => client.use(createViews);

function createViews({ send }: ClientAccess): Views {
  const pathOf = (id: string): string => `/v1/views/${encodeURIComponent(id)}`;
  return {
    list: async () => ((await send('/v1/views')) as ViewList).views,
    load: async (id) => (await send(pathOf(id))) as StoredView,
    save: async (id, view) => (await send(pathOf(id), view, { method: 'PUT' })) as StoredView,
    async remove(id) {
      await send(pathOf(id), undefined, { method: 'DELETE' });
    },
  };
}
