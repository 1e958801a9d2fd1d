import { createClient, type Client, type GetToken } from '../../../../sdk/src/index.ts';
import { checkPermission } from './check-permission.ts';
import { forgetNumbers, loadNumbers, removeOld, saveNumbers, type KeptAnswer } from './kept-numbers.ts';
import type { ReaderKey } from './reader-key.ts';
import { watchQueries } from './watch-queries.ts';

/** How often what changed is kept, ms. */
const PERIOD_MS = 15_000;
/** Time until what was just loaded is kept, ms: widgets load together. */
const SOON_MS = 1000;
/** Requests without a body whose answers are kept: those without which no number has a name or a place. */
const KEPT_PATHS = /^\/v1\/(catalog|dashboards(\/[^/?]+)?)$/;

/** A client whose last answers are kept in the browser, if the service allows it. */
export interface Recording {
  readonly client: Client;
  /** Keeps nothing any more, and forgets what is kept of this reader; of all readers where the key is that of the browser. */
  end(): void;
}

/** Records what a reader sees, for when there is no network. See `checkPermission` for whose numbers are kept. */
export function recordNumbers(getToken: GetToken, readerKey: ReaderKey, isShared: boolean): Recording {
  const permission = checkPermission(readerKey, isShared);
  const answers = new Map<string, KeptAnswer>();
  let token = '';
  /** The token with which the service was asked for permission alone. */
  let asked = '';

  const fetchAndNote: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const { pathname, search } = new URL(response.url);
    const isOfToken = new Headers(init?.headers).get('authorization') === `Bearer ${token}`;
    const isOfService = response.headers.get('content-type')?.startsWith('application/json') === true;
    if (permission.isEnded() || !isOfToken || !isOfService) return response;
    if (response.status === 403 && /^\/v1\/(catalog|query)$/.test(pathname)) permission.end();
    if (!response.ok) return response;
    permission.take(response.headers.get('x-offline-key'));
    schedule.soon();
    if (init?.body === undefined && KEPT_PATHS.test(pathname + search)) {
      const keep = (answer: unknown): unknown => answers.set(pathname, { answer, atMs: Date.now() });
      response
        .clone()
        .json()
        .then(keep, () => undefined);
    }
    return response;
  };

  const client = createClient({
    fetch: fetchAndNote,
    async getToken(request) {
      const next = await getToken(request);
      if (next !== token) permission.suspend();
      token = typeof next === 'string' ? next : '';
      return next;
    },
  });
  const queries = watchQueries(client);

  async function keep(): Promise<void> {
    // The socket may have used a token of other rights, of which no answer has told yet.
    if (!permission.get() && token !== asked && !permission.isEnded()) {
      asked = token;
      await fetchAndNote('/v1/catalog', { headers: { authorization: `Bearer ${token}` } });
    }
    const allowed = permission.get();
    if (!allowed) return;
    const { key, maxAgeMs } = allowed;
    const nowMs = Date.now();
    const isLive = client.connection.get().phase === 'live';
    const others = [...answers].map(([path, kept]) => [path, isLive ? { ...kept, atMs: nowMs } : kept] as const);
    const own = Object.fromEntries([...queries.read(), ...others]);
    const before = await loadNumbers(key);
    const kept = { offsetMs: client.clock.get() - nowMs, maxAgeMs, answers: takeNewer(before?.answers ?? {}, own) };
    if (permission.get()) await saveNumbers(key, kept);
    // Ended meanwhile, perhaps in another tab.
    if (!permission.get()) await forgetNumbers(key);
  }

  const schedule = keepRegularly(keep);
  void removeOld();
  const destroy = (): void => {
    schedule.stop();
    client.destroy();
  };
  return { client: { ...client, watch: queries.watch, destroy }, end: permission.end };
}

type Answers = Readonly<Record<string, KeptAnswer>>;

/** Joins the answers of several tabs. */
const takeNewer = (a: Answers, b: Answers): Answers => ({
  ...a,
  ...Object.fromEntries(Object.entries(b).filter(([name, { atMs }]) => atMs >= (a[name]?.atMs ?? 0))),
});

/** Keeps each period, when the reader leaves the page, and soon after `soon` was called for the last time. */
function keepRegularly(keep: () => Promise<void>): { soon(): void; stop(): void } {
  const ending = new AbortController();
  let next: ReturnType<typeof setTimeout> | undefined;
  const tryToKeep = (): void => {
    if (!ending.signal.aborted) void keep().catch(() => undefined);
  };
  const timer = setInterval(tryToKeep, PERIOD_MS);
  const onHide = (): void => {
    if (document.visibilityState === 'hidden') tryToKeep();
  };
  document.addEventListener('visibilitychange', onHide, { signal: ending.signal });
  return {
    soon() {
      clearTimeout(next);
      next = setTimeout(tryToKeep, SOON_MS);
    },
    stop() {
      ending.abort();
      clearInterval(timer);
    },
  };
}
