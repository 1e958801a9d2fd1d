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
  if (event === 'stop') return { state: { ...state, phase: 'stopped' }, effect: 'remove' };
  if (event === 'snapshot') return { state: { ...state, isSnapshotWanted: false } };
  if (event === 'ready') return { state: phase === 'waiting' ? { ...state, phase: 'live' } : state };
  if (event === 'failed') return { state: isLive ? { ...state, phase: 'waiting' } : state };
  if (event === 'loaded') {
    const loaded = { ...state, isLoading: false };
    return phase === 'loading' ? { state: { ...loaded, phase: 'waiting' }, effect: 'add' } : { state: loaded };
  }
  if (event === 'refresh' && isLive) return { state: { ...state, isSnapshotWanted: true }, effect: 'subscribe' };
  if (event === 'start') {
    if (phase !== 'stopped') return { state };
    if (isLoading) return { state: { ...state, phase: 'waiting' }, effect: 'add' };
    return { state: { ...state, phase: 'loading', isLoading: true }, effect: 'load' };
  }
  const next: WatchState = { ...state, phase: isLive ? 'waiting' : phase, isLoading: true };
  return isLoading ? { state: next } : { state: next, effect: 'load' };
}
