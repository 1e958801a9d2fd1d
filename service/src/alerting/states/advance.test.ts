import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rule } from '../../catalog/model/types.ts';
import type { EpisodeRecord, Snooze } from '../types.ts';
import { applyAction } from './act.ts';
import { advance, findEpisodeDue, isOutdated, type Advance } from './advance.ts';
import type { Judgement } from './judge.ts';
import type { Verdict } from './step.ts';

const rule: Rule = {
  name: 'r',
  title: 'R',
  metric: 'orders',
  per: 'hour',
  by: ['region'],
  condition: { kind: 'absence', forMs: 1 },
  forMs: 0,
  keepFiringForMs: 0,
  noData: 'keep',
  severity: 'warning',
  channels: ['ops'],
  repeatMs: undefined,
};

const CLOCK = { timezone: 'UTC', weekStart: 1 };

const judged = (verdict: Verdict, value = 11, severity: Judgement['severity'] = 'warning'): Judgement => ({
  verdict,
  severity,
  value,
  threshold: 10,
  expected: null,
  bucketAtMs: 0,
});

function look(
  current: EpisodeRecord | undefined,
  judgement: Judgement,
  nowMs: number,
  { isSilenced = false, rules = rule }: { isSilenced?: boolean; rules?: Rule } = {},
): Advance | undefined {
  const context = { nowMs, newId: () => `e${nowMs}`, isSilenced: () => isSilenced, ...CLOCK };
  return advance(current, rules, { region: 'a' }, judgement, context);
}

const fire = (nowMs = 0): EpisodeRecord => look(undefined, judged('beyond'), nowMs)?.record as EpisodeRecord;
const kindOf = (write: Advance | undefined) => write?.notification?.body.type;

describe('advance', () => {
  it('tells the beginning, what is worse, and the end, numbered', () => {
    const first = look(undefined, judged('beyond'), 0);
    expect(first).toMatchObject({ expectedVersion: undefined, record: { version: 1, sequence: 1 } });
    expect(kindOf(first)).toBe('alert.firing');
    const worse = look(first?.record, judged('beyond', 30, 'critical'), 1);
    expect([kindOf(worse), worse?.record.sequence]).toEqual(['alert.escalated', 2]);
    const end = look(worse?.record, judged('clear', 1), 2);
    expect([kindOf(end), end?.record.sequence]).toEqual(['alert.resolved', 3]);
  });

  it('writes nothing when nothing happened, and a number that moved every 15 s', () => {
    const fired = fire();
    expect(look(fired, judged('beyond', 12), 14_999)).toBeUndefined();
    expect(look(fired, judged('beyond', 12), 15_000)).toMatchObject({ record: { value: 12, version: 2 }, history: [] });
    expect(look(fired, judged('beyond'), 60_000)).toBeUndefined();
  });

  it('keeps silent while silenced, and tells it afterwards', () => {
    const silent = look(undefined, judged('beyond'), 0, { isSilenced: true });
    expect([silent?.record.state, kindOf(silent)]).toEqual(['firing', undefined]);
    expect(look(silent?.record, judged('beyond'), 1, { isSilenced: true })).toBeUndefined();
    expect(kindOf(look(silent?.record, judged('beyond'), 2))).toBe('alert.firing');
    // Who was told nothing is not told that it is over.
    expect(kindOf(look(silent?.record, judged('clear'), 2))).toBeUndefined();
  });

  it('reminds until somebody acknowledges it', () => {
    const rules = { ...rule, repeatMs: 1000 };
    const fired = fire();
    expect(findEpisodeDue(fired, rules)).toBe(1000);
    expect(look(fired, judged('beyond'), 999, { rules })).toBeUndefined();
    expect(kindOf(look(fired, judged('beyond'), 1000, { rules }))).toBe('alert.reminder');
    const seen = { ...fired, acknowledged: { by: 'x', atMs: 1, note: null } };
    expect(look(seen, judged('beyond'), 1000, { rules })).toBeUndefined();
  });

  it('wakes from a snooze by time, by a worse severity, or by a value a tenth away', () => {
    const snooze: Snooze = {
      untilMs: 1000,
      endsOn: ['severity_change', 'value_change'],
      severity: 'warning',
      value: 10,
    };
    const snoozed = { ...fire(), snooze };
    expect(look(snoozed, judged('beyond', 11), 999)).toBeUndefined();
    const awake = look(snoozed, judged('beyond', 11), 1000);
    expect(awake).toMatchObject({ record: { snooze: null }, history: [{ kind: 'awakened' }] });
    expect(kindOf(awake)).toBe('alert.reminder');
    expect(kindOf(look(snoozed, judged('beyond', 11.01), 1))).toBe('alert.reminder');
    expect(kindOf(look(snoozed, judged('beyond', 11, 'critical'), 1))).toBe('alert.escalated');
    const stubborn = { ...snoozed, snooze: { ...snooze, endsOn: [] } };
    expect(kindOf(look(stubborn, judged('beyond', 99, 'critical'), 1))).toBeUndefined();
  });

  it('knows an episode of another form of the rule', () => {
    expect(isOutdated(fire(), rule)).toBe(false);
    expect(isOutdated(fire(), { ...rule, by: [] })).toBe(true);
    expect(isOutdated(fire(), { ...rule, by: ['country'] })).toBe(true);
    expect(isOutdated(fire(), { ...rule, metric: 'revenue' })).toBe(true);
  });
});

describe('applyAction', () => {
  const context = { nowMs: 5, by: 'ann', rule, isSilenced: () => false, ...CLOCK };

  it('holds what a person resolved, and tells it once', () => {
    const end = applyAction(fire(), { kind: 'resolve', note: 'known' }, context);
    expect(end).toMatchObject({
      record: { state: 'resolved', isHeld: true, endedAtMs: 5, sequence: 2 },
      history: [{ kind: 'resolved', by: 'ann', note: 'known' }],
      notification: { channels: ['ops'], body: { type: 'alert.resolved', sequence: 2 } },
    });
    const released = look(end.record, judged('clear', 1), 6);
    expect([released?.record.isHeld, kindOf(released)]).toEqual([false, undefined]);
  });

  it('leaves what is over alone, but for comments', () => {
    const over = { ...fire(), state: 'resolved' as const };
    expect(() => applyAction(over, { kind: 'acknowledge', note: null }, context)).toThrow('is resolved');
    expect(applyAction(over, { kind: 'comment', note: 'why' }, context).history).toEqual([
      { kind: 'commented', by: 'ann', note: 'why' },
    ]);
  });
});

it('numbers without gaps, one beginning and at most one end an episode, whatever comes (property)', () => {
  const looks = fc.array(
    fc.record({
      verdict: fc.constantFrom<Verdict>('beyond', 'between', 'clear', 'unknown'),
      severity: fc.constantFrom('info' as const, 'warning' as const, 'critical' as const),
      isSilenced: fc.boolean(),
      afterMs: fc.integer({ min: 1, max: 3000 }),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(looks, fc.constantFrom(0, 1500), fc.constantFrom(0, 1500), (sequence, forMs, keepFiringForMs) => {
      let nowMs = 0;
      let current: EpisodeRecord | undefined;
      const notified = new Map<string, string[]>();
      for (const { verdict, severity, isSilenced, afterMs } of sequence) {
        nowMs += afterMs;
        const rules = { ...rule, forMs, keepFiringForMs, repeatMs: 2000 };
        const write = look(current, judged(verdict, nowMs, severity), nowMs, { isSilenced, rules });
        if (!write) continue;
        expect(write.record.version).toBe((write.expectedVersion ?? 0) + 1);
        const kinds = notified.get(write.record.id) ?? [];
        notified.set(write.record.id, kinds);
        if (write.notification) kinds.push(write.notification.body.type);
        expect(write.record.sequence).toBe(kinds.length);
        current = write.record.state === 'resolved' ? undefined : write.record;
      }
      for (const kinds of notified.values()) {
        if (kinds.length > 0) expect(kinds[0]).toBe('alert.firing');
        expect(kinds.filter((kind) => kind === 'alert.firing').length).toBeLessThanOrEqual(1);
        const end = kinds.indexOf('alert.resolved');
        if (end >= 0) expect(end).toBe(kinds.length - 1);
      }
    }),
  );
});
