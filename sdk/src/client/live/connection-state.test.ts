import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { IDLE, step, type ConnectionEffect, type ConnectionEvent } from './connection-state.ts';

const REFUSED = { code: 'forbidden', message: 'no role', retryable: false } as const;
const AWAY = { code: 'unreachable', message: 'no answer', retryable: true } as const;

const run = (...events: ConnectionEvent[]) => {
  let state = IDLE;
  const effects = events.map((event) => {
    const moved = step(state, event);
    ({ state } = moved);
    return moved.effect;
  });
  return { state, effects };
};

describe('a step of a live connection', () => {
  it('opens, is live when it is greeted, and forgets its failures once it is stable', () => {
    const { state, effects } = run(
      { type: 'start' },
      { type: 'ended', code: 1006 },
      { type: 'due' },
      { type: 'greeted' },
    );
    expect(effects).toEqual(['open', 'retry', 'open', undefined]);
    expect(state).toEqual({ phase: 'live', failures: 1, blocked: 1 });
    expect(step(state, { type: 'stable' }).state.failures).toBe(0);
  });

  it('counts as blocked only sockets that were never greeted and ended without a close frame', () => {
    expect(run({ type: 'start' }, { type: 'ended', code: 1006 }).state.blocked).toBe(1);
    expect(run({ type: 'start' }, { type: 'greeted' }, { type: 'ended', code: 1006 }).state.blocked).toBe(0);
    const blocked = run({ type: 'start' }, { type: 'ended', code: 1006 }, { type: 'due' });
    expect(step(blocked.state, { type: 'ended', error: AWAY }).state.blocked).toBe(1);
    expect(step(blocked.state, { type: 'ended', code: 1001 }).state.blocked).toBe(0);
  });

  it('waits longer where the service is busy', () => {
    expect(run({ type: 'start' }, { type: 'ended', code: 1013 }).state.failures).toBe(5);
    expect(run({ type: 'start' }, { type: 'ended', code: 1001 }).state.failures).toBe(1);
  });

  it('tries no more after a token that allows nothing, until it is woken', () => {
    const denied = run({ type: 'start' }, { type: 'ended', error: REFUSED });
    expect(denied.effects.at(-1)).toBe('close');
    expect(denied.state).toMatchObject({ phase: 'denied', error: REFUSED });
    expect(step(denied.state, { type: 'wake' }).effect).toBe('schedule');
    const again = run({ type: 'start' }, { type: 'ended', error: REFUSED }, { type: 'due' }, { type: 'greeted' });
    expect(again.state.error).toBeUndefined();
  });

  it('has one socket or one attempt ahead while it is started, and neither while it is not', () => {
    const events: readonly ConnectionEvent[] = [
      ...(['start', 'stop', 'greeted', 'due', 'stable', 'wake', 'hurry'] as const).map((type) => ({ type })),
      ...[1001, 1006, 1013, 4029].map((code) => ({ type: 'ended', code }) as const),
      { type: 'ended', error: AWAY },
      { type: 'ended', code: 4003, error: REFUSED },
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events), { maxLength: 100 }), (history) => {
        let state = IDLE;
        let hasSocket = false;
        let hasTimer = false;
        const act: Record<ConnectionEffect, () => void> = {
          open: () => ([hasSocket, hasTimer] = [true, false]),
          close: () => ([hasSocket, hasTimer] = [false, false]),
          retry: () => ([hasSocket, hasTimer] = [false, true]),
          schedule: () => (hasTimer = true),
          hurry: () => (hasTimer = true),
          probe: () => expect(hasSocket).toBe(true),
        };
        for (const event of history) {
          // Only a socket, or the token for it, tells; and only a timer is due.
          if (/greeted|ended/.test(event.type) && !hasSocket) continue;
          if (event.type === 'due' && !hasTimer) continue;
          const moved = step(state, event);
          state = moved.state;
          if (moved.effect) act[moved.effect]();
          expect(hasSocket).toBe(state.phase === 'connecting' || state.phase === 'live');
          if (state.phase === 'waiting') expect(hasTimer).toBe(true);
          if (state.phase === 'idle') expect([hasTimer, state.failures]).toEqual([false, 0]);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
