import type { ReactiveElement } from 'lit';
import type { Client } from '../../client/client.ts';
import { getDashboards, type DashboardChanged } from '../../client/dashboards.ts';
import { NO_OVERLAY, type DashboardView } from '../../protocol/dashboards.ts';

export interface ChangeFollower {
  /** Call at each update. */
  watch(client: Client | undefined): void;
}

/**
 * Calls `reload` where another page of the reader has changed the dashboard that the host shows, or may have. Not while the
 * host is `editing`: then afterwards.
 */
export function followChanges(
  host: ReactiveElement,
  getShown: () => DashboardView | undefined,
  reload: () => void,
): ChangeFollower {
  let client: Client | undefined;
  let stop: (() => void) | undefined;
  let isDue = false;

  function take({ id, version }: DashboardChanged): void {
    const shown = getShown();
    if (!shown || (id !== undefined && (id !== shown.id || version === (shown.overlay?.version ?? NO_OVERLAY)))) return;
    isDue = true;
    host.requestUpdate();
  }
  const start = (): void => {
    if (!client) return;
    const { changed } = getDashboards(client);
    stop ??= changed.subscribe(() => take(changed.get()));
  };
  const end = (): void => {
    stop?.();
    stop = undefined;
  };
  host.addController({
    hostConnected: start,
    hostDisconnected: end,
    hostUpdated() {
      if (!isDue || host.hasAttribute('editing')) return;
      isDue = false;
      reload();
    },
  });
  return {
    watch(next) {
      if (next === client) return;
      end();
      client = next;
      if (host.isConnected) start();
    },
  };
}
