import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SEVERITIES } from './severity.ts';
import { findDue, step, type Episode, type Verdict } from './step.ts';

const NO_WAIT = { forMs: 0, keepFiringForMs: 0 };

const at = (
  current: Episode | undefined,
  verdict: Verdict,
  nowMs: number,
  timing = NO_WAIT,
  severity: 'info' | 'warning' | 'critical' = 'warning',
) => step(current, { verdict, severity }, timing, nowMs);

describe('step', () => {
  it('fires at once without a "for", and is resolved at once without a "keep firing for"', () => {
    const fired = at(undefined, 'beyond', 10);
    expect(fired).toMatchObject({ changes: ['firing'], episode: { state: 'firing', firedAtMs: 10 } });
    expect(at(fired.episode, 'clear', 20)).toMatchObject({ changes: ['resolved'], episode: { endedAtMs: 20 } });
  });

  it('fires when exactly "for" has passed, and not a millisecond before', () => {
    const timing = { forMs: 1000, keepFiringForMs: 0 };
    const pending = at(undefined, 'beyond', 0, timing).episode as Episode;
    expect(pending.state).toBe('pending');
    expect(findDue(pending, timing)).toBe(1000);
    expect(at(pending, 'beyond', 999, timing).changes).toEqual([]);
    expect(at(pending, 'beyond', 1000, timing).changes).toEqual(['firing']);
  });

  it('forgets what was pending when it is no longer beyond', () => {
    const timing = { forMs: 1000, keepFiringForMs: 0 };
    const pending = at(undefined, 'beyond', 0, timing).episode;
    expect(at(pending, 'between', 500, timing)).toMatchObject({ changes: ['resolved'], episode: { firedAtMs: null } });
  });

  it('keeps firing between the limit and the clear limit', () => {
    const fired = at(undefined, 'beyond', 0).episode;
    expect(at(fired, 'between', 10).changes).toEqual([]);
  });

  it('recovers for "keep firing for", and goes back to firing in the same episode', () => {
    const timing = { forMs: 0, keepFiringForMs: 1000 };
    const fired = at(undefined, 'beyond', 0, timing).episode;
    const recovering = at(fired, 'clear', 100, timing);
    expect(recovering.changes).toEqual(['recovering']);
    const again = at(recovering.episode, 'beyond', 900, timing);
    expect(again).toMatchObject({ changes: ['firing'], episode: { firedAtMs: 0, clearSinceMs: null } });
    const clear = at(again.episode, 'clear', 1000, timing).episode;
    expect(at(clear, 'clear', 1999, timing).changes).toEqual([]);
    expect(at(clear, 'clear', 2000, timing).changes).toEqual(['resolved']);
  });

  it('raises the severity and never lowers it', () => {
    const fired = at(undefined, 'beyond', 0).episode;
    const worse = at(fired, 'beyond', 1, undefined, 'critical');
    expect(worse).toMatchObject({ changes: ['escalated'], episode: { severity: 'critical' } });
    expect(at(worse.episode, 'beyond', 2, undefined, 'info')).toMatchObject({
      changes: [],
      episode: { severity: 'critical' },
    });
  });

  it('begins nothing new while a person’s "resolved" is held', () => {
    const held: Episode = { ...(at(undefined, 'beyond', 0).episode as Episode), state: 'resolved', isHeld: true };
    expect(at(held, 'beyond', 1).changes).toEqual([]);
    const released = at(held, 'clear', 2);
    expect(released.changes).toEqual(['released']);
    expect(at(released.episode, 'beyond', 3).changes).toEqual(['firing']);
  });
});

const looks = fc.array(
  fc.record({
    verdict: fc.constantFrom<Verdict>('beyond', 'between', 'clear', 'unknown'),
    severity: fc.constantFrom(...SEVERITIES),
    afterMs: fc.integer({ min: 0, max: 3000 }),
  }),
  { maxLength: 60 },
);
const timings = fc.record({
  forMs: fc.constantFrom(0, 1000, 2500),
  keepFiringForMs: fc.constantFrom(0, 1000, 2500),
});

const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  none: ['pending', 'firing'],
  pending: ['firing', 'resolved'],
  firing: ['recovering', 'resolved'],
  recovering: ['firing', 'resolved'],
  resolved: ['pending', 'firing'],
};

const rankOf = (severity: string): number => SEVERITIES.indexOf(severity as 'info');

/** Asserts the invariants of any transition within one episode. */
function checkMove(before: Episode, after: Episode): void {
  expect(rankOf(after.severity)).toBeGreaterThanOrEqual(rankOf(before.severity));
  expect(after.startedAtMs).toBe(before.startedAtMs);
  if (before.firedAtMs !== null) expect(after.firedAtMs).toBe(before.firedAtMs);
}

function checkWaits(before: Episode | undefined, after: Episode, timing: typeof NO_WAIT, nowMs: number): void {
  if (before?.state === 'pending' && after.state === 'firing') {
    expect(nowMs - after.startedAtMs).toBeGreaterThanOrEqual(timing.forMs);
  }
  if (before?.state === 'recovering' && after.state === 'resolved') {
    expect(nowMs - (before.clearSinceMs as number)).toBeGreaterThanOrEqual(timing.keepFiringForMs);
  }
}

it('moves only along the table, fires once an episode, and severity only rises (property)', () => {
  fc.assert(
    fc.property(looks, timings, (sequence, timing) => {
      let nowMs = 0;
      let before: Episode | undefined;
      for (const { verdict, severity, afterMs } of sequence) {
        nowMs += afterMs;
        const { episode: after, changes } = step(before, { verdict, severity }, timing, nowMs);
        if (verdict === 'unknown') expect(after).toBe(before);
        const from = before?.state ?? 'none';
        if (after && after.state !== from) expect(ALLOWED[from]).toContain(after.state);
        if (before && before.state !== 'resolved' && after) checkMove(before, after);
        if (after) checkWaits(before, after, timing, nowMs);
        expect(new Set(changes).size).toBe(changes.length);
        before = after;
      }
    }),
  );
});
