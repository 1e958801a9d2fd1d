import type { Client, ClientAccess } from '../../client/client.ts';

/** Tells the service what a reader opened, so that use is a metric like others. Nobody waits for it, and no failure is shown. */
export interface Adoption {
  /** The explorer of a metric was opened. */
  noteExplorer(metric: string): void;
}

/** Returns the adoption part of a client, the same object each time. */
export const getAdoption = (client: Client): Adoption => client.use(createAdoption);

function createAdoption({ send }: ClientAccess): Adoption {
  return {
    noteExplorer(metric) {
      send('/v1/adoption', { kind: 'explorer', item: metric }).catch(() => undefined);
    },
  };
}
