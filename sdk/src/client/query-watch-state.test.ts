import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { step, STOPPED, type WatchEvent, type WatchState } from './query-watch-state.ts';

const EVENTS: readonly WatchEvent[] = ['start', 'poll', 'refresh', 'stop', 'loaded', 'ready', 'snapshot', 'failed'];

const run = (...events: WatchEvent[]) => {
  let state = STOPPED;
  const effects = events.map((event) => {
    const moved = step(state, event);
    ({ state } = moved);
    return moved.effect;
  });
  return { state, effects };
};

describe('a step of a query watch', () => {
  it('loads first, then subscribes, and is live when the service confirms', () => {
    const { state, effects } = run('start', 'loaded', 'ready');
    expect(effects).toEqual(['load', 'add', undefined]);
    expect(state.phase).toBe('live');
  });

  it('loads again where the socket is gone, once at a time', () => {
    expect(run('start', 'loaded', 'poll', 'poll', 'loaded', 'poll').effects.slice(2)).toEqual([
      'load',
      undefined,
      undefined,
      'load',
    ]);
  });

  it('asks for a snapshot when it is refreshed live, until one comes', () => {
    const asked = run('start', 'loaded', 'ready', 'refresh');
    expect(asked.effects.at(-1)).toBe('subscribe');
    expect(asked.state.isSnapshotWanted).toBe(true);
    expect(step(asked.state, 'snapshot').state.isSnapshotWanted).toBe(false);
  });

  it('subscribes at once when it is started again while an earlier load runs', () => {
    expect(run('start', 'stop', 'start', 'loaded').effects).toEqual(['load', 'remove', 'add', undefined]);
  });

  it('keeps one load and one subscription at most, whatever happens in which order', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EVENTS), { maxLength: 100 }), (events) => {
        let state: WatchState = STOPPED;
        let isLoading = false;
        let isAdded = false;
        for (const event of events) {
          // A load ends only where one runs, and a subscription says something only where there is one.
          if (event === 'loaded' ? !isLoading : /ready|snapshot|failed/.test(event) && !isAdded) continue;
          const { state: next, effect } = step(state, event);
          state = next;
          if (event === 'loaded') isLoading = false;
          if (effect === 'load') {
            expect(isLoading).toBe(false);
            isLoading = true;
          }
          if (effect === 'add') expect(isAdded).toBe(false);
          if (effect === 'subscribe') expect(isAdded).toBe(true);
          if (effect === 'add' || effect === 'remove') isAdded = effect === 'add';
          expect(state.isLoading).toBe(isLoading);
          expect(isAdded).toBe(state.phase === 'waiting' || state.phase === 'live');
          // The first load always ends, and the subscription follows.
          if (state.phase === 'loading') expect(isLoading).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
