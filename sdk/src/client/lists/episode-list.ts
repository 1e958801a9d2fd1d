import type { Alert, AlertList } from '../../protocol/alerts.ts';
import { createAlerts } from '../alerts.ts';
import { createCell, type Readable } from '../cell.ts';
import type { Client, ClientAccess } from '../client.ts';
import { createSharedList, type Span } from './shared-list.ts';

/** Alerts that fired on the metrics of a page. */
export interface EpisodeList {
  /** Those of a metric that were open within a span, in no order, as far as they are loaded; what is missing is loaded. */
  find(metric: string, span: Span, nowMs: number): readonly Alert[];
  /** Grows by one whenever alerts were loaded or changed, for as long as it is observed. */
  readonly changes: Readable<number>;
}

/** Returns the alerts of a client, the same object each time. */
export const getEpisodeList = (client: Client): EpisodeList => client.use(createEpisodeList);

const PAGE_SIZE = 500;
/** Most pages of a list, which has the most severe alerts first. */
const MAX_PAGES = 4;
/** End of a span that is not over: what begins later comes over the live connection. */
const NEVER = '9999-12-31T00:00:00.000Z';

function createEpisodeList({ use, send }: ClientAccess): EpisodeList {
  const alerts = use(createAlerts);
  /** Ids of alerts that were open when they were loaded. */
  const open = new Set<string>();
  let subscriptions = alerts.subscriptions.get();
  let stops: readonly (() => void)[] = [];
  const tell = (): void => changes.set(changes.get() + 1);

  async function load(metrics: readonly string[], [from, to]: Span): Promise<readonly Alert[]> {
    const loaded: Alert[] = [];
    let before: string | undefined;
    for (let page = 0; page === 0 || (before && page < MAX_PAGES); page++) {
      const parameters = new URLSearchParams({
        state: 'firing,recovering,resolved',
        metric: metrics.join(),
        from,
        to,
        limit: String(PAGE_SIZE),
        ...(before && { before }),
      });
      const answer = (await send(`/v1/alerts?${parameters}`)) as AlertList;
      loaded.push(...answer.alerts);
      before = answer.next;
    }
    for (const { id, endedAt } of loaded) if (endedAt === null) open.add(id);
    return loaded;
  }
  const list = createSharedList<Alert>(load, tell);

  /** Alerts that ended while nothing was heard get no frame: they are missing among the open ones. */
  function follow(): void {
    const { isReady, alerts: live } = alerts.state.get();
    const ids = new Set(live.map(({ id }) => id));
    const ended = isReady ? [...open].filter((id) => !ids.has(id)) : [];
    const isResumed = subscriptions !== alerts.subscriptions.get();
    subscriptions = alerts.subscriptions.get();
    for (const id of ended) open.delete(id);
    if (ended.length > 0 || (isResumed && subscriptions > 1)) list.forget();
    tell();
  }

  const changes = createCell(0, (isObserved) => {
    for (const stop of stops) stop();
    stops = isObserved ? [alerts.state, alerts.subscriptions].map((cell) => cell.subscribe(follow)) : [];
    if (isObserved) follow();
  });

  return {
    changes,
    find(metric, [from, to], nowMs) {
      const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
      const byId = new Map<string, Alert>();
      const loaded = list.find(metric, [from, toMs < nowMs ? to : NEVER]);
      for (const alert of [...loaded, ...alerts.state.get().alerts]) {
        const { id, version } = alert;
        if (alert.metric === metric && version >= (byId.get(id)?.version ?? 0)) byId.set(id, alert);
      }
      return [...byId.values()].filter(
        ({ firedAt, startedAt, endedAt, kind }) =>
          firedAt !== null &&
          kind === undefined &&
          Date.parse(startedAt) < toMs &&
          (endedAt === null || Date.parse(endedAt) > fromMs),
      );
    },
  };
}
