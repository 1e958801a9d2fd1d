/**
 * | phase     | meaning                                                                 |
 * |-----------|-------------------------------------------------------------------------|
 * | `stopped` | nobody observes the query                                               |
 * | `loading` | its first result is loaded; it is not subscribed yet                    |
 * | `waiting` | subscribed, but the socket does not keep it up to date: loads and shows |
 * | `live`    | the socket keeps it up to date: what was still being loaded is dropped  |
 */
export interface WatchState {
  readonly phase: 'stopped' | 'loading' | 'waiting' | 'live';
  /** A load runs, in whatever phase it began. */
  readonly isLoading: boolean;
  /** The next subscription asks for a snapshot, not for what came since. */
  readonly isSnapshotWanted: boolean;
}

/** `loaded`: a load ended, with a result or an error. The last three come from the subscription. */
export type WatchEvent = 'start' | 'poll' | 'refresh' | 'stop' | 'loaded' | 'ready' | 'snapshot' | 'failed';

/** `load` ends with `loaded`; the others concern the subscription. */
export type WatchEffect = 'load' | 'add' | 'remove' | 'subscribe';

export const STOPPED: WatchState = { phase: 'stopped', isLoading: false, isSnapshotWanted: false };

/**
 * Moves a watch by one event. `=`: the phase stays; in brackets, what is done. A load that is due while one runs is left
 * out.
 *
 * | event     | stopped                                      | loading       | waiting    | live        |
 * |-----------|----------------------------------------------|---------------|------------|-------------|
 * | `start`   | loading (load); waiting (add) while one runs | =             | =          | =           |
 * | `poll`    | = (load)                                     | =             | = (load)   | waiting (load) |
 * | `refresh` | = (load)                                     | =             | = (load)   | = (subscribe) |
 * | `loaded`  | =                                            | waiting (add) | =          | =           |
 * | `ready`   | =                                            | =             | live       | =           |
 * | `failed`  | =                                            | =             | =          | waiting     |
 * | `stop`    | = (remove)                                   | stopped (remove) | stopped (remove) | stopped (remove) |
 */
export function step(state: WatchState, event: WatchEvent): { state: WatchState; effect?: WatchEffect } {
  const { phase, isLoading } = state;
  const isLive = phase === 'live';
  const move = (change: Partial<WatchState>, effect?: WatchEffect) => ({
    state: { ...state, ...change },
    ...(effect && { effect }),
  });
  const waiting = { phase: 'waiting' } as const;
  if (event === 'stop') return move({ phase: 'stopped' }, 'remove');
  if (event === 'snapshot') return move({ isSnapshotWanted: false });
  if (event === 'ready') return move(phase === 'waiting' ? { phase: 'live' } : {});
  if (event === 'failed') return move(isLive ? waiting : {});
  if (event === 'loaded') {
    const loaded = { isLoading: false };
    return phase === 'loading' ? move({ ...loaded, ...waiting }, 'add') : move(loaded);
  }
  if (event === 'refresh' && isLive) return move({ isSnapshotWanted: true }, 'subscribe');
  if (event === 'start') {
    if (phase !== 'stopped') return move({});
    return isLoading ? move(waiting, 'add') : move({ phase: 'loading', isLoading: true }, 'load');
  }
  return move({ ...(isLive && waiting), isLoading: true }, isLoading ? undefined : 'load');
}
