/** Operations that are probed otherwise than by one request: `prove-live.ts` opens each kind of session. */
export const LIVE_OPERATIONS: readonly string[] = ['openLive', 'openLiveStream', 'sendLiveFrames'];

/** Operations without a probe, and why they tell nothing of rows, metrics and dimensions. */
export const UNPROBED: Readonly<Record<string, string>> = {
  getHealth: 'the same for everybody, without a token',
  getReadiness: 'the same for everybody, without a token: the state of servers and sources',
  getOpenApi: 'the same for everybody, and a part of the release',
  getSignIn: 'the same for everybody, without a token: the settings of the provider',
  createLiveTicket: 'a random ticket',
  noteUse:
    'no content, or the same error for a metric that is hidden and one that does not exist: see adoption.test.ts',
  listSources: 'for roles that operate, which have no row filters: the state of sources, most of it instants',
};
