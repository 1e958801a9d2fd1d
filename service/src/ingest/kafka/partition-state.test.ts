import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ASSIGNED,
  step,
  type PartitionEffect,
  type PartitionEvent,
  type PartitionState,
  type Phase,
} from './partition-state.ts';

const stop = (reason: string) => ({ kind: 'stop', reason, code: 'topic_recreated', offset: 5 }) as const;
const failed = (during: 'take' | 'seek' | 'check' | 'save') =>
  ({ kind: 'failed', during, error: new Error(during), offset: 5 }) as const;

const EVENTS: readonly PartitionEvent[] = [
  { kind: 'offered' },
  { kind: 'taken', nextOffset: 7, highOffset: 7 },
  { kind: 'taken', nextOffset: 7, highOffset: 9 },
  { kind: 'redirected', offset: 3 },
  { kind: 'overtaken' },
  { kind: 'found', offset: 5, highOffset: 5 },
  { kind: 'found', offset: 5, highOffset: 9 },
  { kind: 'refused', during: 'seek', stop: stop('recreated') },
  { kind: 'refused', during: 'take', stop: stop('undecodable') },
  failed('take'),
  failed('seek'),
  failed('check'),
  failed('save'),
  { kind: 'idle' },
  { kind: 'confirmed' },
  { kind: 'missing' },
  { kind: 'rested' },
  { kind: 'retried' },
  { kind: 'lost' },
];

/** Every state that some events lead to; failures above two are alike. */
function reachableStates(): PartitionState[] {
  const states = new Map<string, PartitionState>();
  const queue: PartitionState[] = [ASSIGNED];
  for (let state = queue.pop(); state; state = queue.pop()) {
    const key = JSON.stringify({ ...state, lastError: undefined });
    if (states.has(key)) continue;
    states.set(key, state);
    for (const event of EVENTS) {
      const next = step(state, event).state;
      queue.push({ ...next, failures: Math.min(next.failures, 2) });
    }
  }
  return [...states.values()];
}

const kindsOf = (effects: readonly PartitionEffect[]): string[] => effects.map(({ kind }) => kind);

describe('a step of a partition', () => {
  const states = reachableStates();
  const pairs = states.flatMap((state) => EVENTS.map((event) => ({ state, event, ...outcomeOf(state, event) })));

  it('reaches every phase, and comes back to reading from each but lost', () => {
    const phases = new Set(states.map(({ phase }) => phase));
    expect([...phases].sort()).toEqual(['checking', 'lost', 'reading', 'seeking', 'stopped', 'taking']);
    const next = (from: Phase): Set<Phase> =>
      new Set(pairs.filter(({ state }) => state.phase === from).map(({ after }) => after.phase));
    for (const phase of phases) {
      const seen = new Set([phase]);
      for (const from of seen) for (const to of next(from)) seen.add(to);
      expect(seen.has('reading'), phase).toBe(phase !== 'lost');
    }
  });

  it('follows the table in its documentation', () => {
    const cells = readTable();
    for (const { state, event, after, effects } of pairs) {
      const cell = cells.get(`${event.kind} ${state.phase}`);
      const label = `${event.kind} while ${state.phase}`;
      if (cell === '–') expect([after, effects], label).toEqual([state, []]);
      else expect(cell === '=' ? [state.phase] : [cell, state.phase], label).toContain(after.phase);
    }
    for (const [key, cell] of cells) {
      if (cell === '–' || cell === '=') continue;
      const phases = pairs.filter(({ event, state }) => `${event.kind} ${state.phase}` === key);
      expect(
        phases.map(({ after }) => after.phase),
        key,
      ).toContain(cell);
    }
  });

  it('does nothing for a lost partition but report failures', () => {
    for (const { state, event, after, effects } of pairs.filter(({ state: { phase } }) => phase === 'lost')) {
      expect(after).toBe(event.kind === 'failed' ? after : state);
      expect(after.phase).toBe('lost');
      expect(kindsOf(effects)).toEqual(event.kind === 'failed' ? ['report'] : []);
    }
  });

  it('reports every failure once', () => {
    for (const { event, effects } of pairs) {
      expect(kindsOf(effects).filter((kind) => kind === 'report')).toHaveLength(event.kind === 'failed' ? 1 : 0);
    }
  });

  it('resumes only together with a seek, and never what is stopped', () => {
    for (const { after, effects } of pairs) {
      if (!kindsOf(effects).includes('resume')) continue;
      expect(kindsOf(effects)).toEqual(['seek', 'resume']);
      expect(['stopped', 'lost']).not.toContain(after.phase);
    }
  });

  it('leaves stopped only for a retry, and then looks the position up', () => {
    for (const { state, event, after, effects } of pairs) {
      if (state.phase !== 'stopped' || after.phase === 'stopped' || after.phase === 'lost') continue;
      expect([event.kind, after.phase, kindsOf(effects)]).toEqual(['retried', 'seeking', ['find']]);
    }
  });

  it('checks Postgres only where no record is left and nothing was stopped', () => {
    for (const { state, effects } of pairs) {
      if (kindsOf(effects).includes('check')) expect(state).toMatchObject({ lag: 0, stopped: undefined });
    }
  });

  it('reports the reason of a stop as news once, and again after records were taken', () => {
    const run = (...events: PartitionEvent[]) =>
      events.reduce((at, event) => step(at.state, event), { state: ASSIGNED, effects: [] } as ReturnType<typeof step>);
    const refused = { kind: 'refused', during: 'seek', stop: stop('recreated') } as const;
    expect(run(refused).effects).toContainEqual({ kind: 'hold', stop: refused.stop, isNews: true });
    expect(run(refused, { kind: 'retried' }, refused).effects).toContainEqual(
      expect.objectContaining({ isNews: false }),
    );
    const taken = { kind: 'taken', nextOffset: 7, highOffset: 7 } as const;
    const again = [refused, { kind: 'retried' }, { kind: 'offered' }, taken, refused] as const;
    expect(run(...again).effects).toContainEqual(expect.objectContaining({ isNews: true }));
  });

  it('waits 200 ms after the first failure to write, twice as long after each further one, at most 5 s', () => {
    let state: PartitionState = ASSIGNED;
    const waits = Array.from({ length: 7 }, () => {
      const { state: next, effects } = step(step(state, { kind: 'offered' }).state, failed('take'));
      state = next;
      return effects.find((effect) => effect.kind === 'backOff')?.ms;
    });
    expect(waits).toEqual([200, 400, 800, 1600, 3200, 5000, 5000]);
  });
});

/** Cells of the table of `step`, by event and phase. */
function readTable(): Map<string, string> {
  const source = readFileSync(new URL('partition-state.ts', import.meta.url), 'utf8');
  const rows = source
    .split('\n')
    .filter((line) => /^ \* \| (event |`)/.test(line) && line.split('|').length === 9)
    .map((line) => line.split('|').map((cell) => cell.replaceAll('`', '').trim()));
  const [head = [], ...body] = rows;
  const cells = body.flatMap((row) =>
    head.slice(2, 8).map((phase, index) => [`${row[1]} ${phase}`, row[index + 2] ?? ''] as const),
  );
  expect(cells).toHaveLength(13 * 6);
  return new Map(cells);
}

function outcomeOf(state: PartitionState, event: PartitionEvent) {
  const { state: after, effects } = step(state, event);
  return { after, effects };
}

/** Works that run beside the state, as `PartitionReader` starts them; each ends with one of its events. */
const ENDINGS: Readonly<Record<string, readonly PartitionEvent[]>> = {
  take: EVENTS.filter(
    (event) =>
      ['taken', 'redirected', 'overtaken'].includes(event.kind) || ('during' in event && event.during === 'take'),
  ),
  find: EVENTS.filter((event) => event.kind === 'found' || ('during' in event && event.during === 'seek')),
  check: EVENTS.filter(
    (event) => ['confirmed', 'missing'].includes(event.kind) || ('during' in event && event.during === 'check'),
  ),
  rest: [{ kind: 'rested' }],
  hold: [{ kind: 'retried' }],
};

describe('a partition with what runs beside it', () => {
  it('never waits for work that nobody does, in whatever order works end', () => {
    const moves = fc.array(fc.tuple(fc.nat(6), fc.nat(20)), { maxLength: 200 });
    fc.assert(
      fc.property(moves, (chosen) => {
        let state = ASSIGNED;
        const running: string[] = ['find'];
        for (const [move, choice] of chosen) {
          let event: PartitionEvent = { kind: 'idle' };
          if (move === 0 && !running.includes('take')) event = { kind: 'offered' };
          else if (move > 1 && running.length > 0) {
            const [work] = running.splice(choice % running.length, 1) as [string];
            const endings = ENDINGS[work] as readonly PartitionEvent[];
            event = endings[(move + choice) % endings.length] as PartitionEvent;
          }
          const { state: next, effects } = step(state, event);
          state = next;
          if (event.kind === 'offered' && state.phase === 'taking') running.push('take');
          running.push(...kindsOf(effects).filter((kind) => kind in ENDINGS));
          expectSomebodyWorks(state.phase, running);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

function expectSomebodyWorks(phase: Phase, running: readonly string[]): void {
  const count = (...works: string[]): number => running.filter((work) => works.includes(work)).length;
  if (phase === 'seeking') expect(count('find')).toBeGreaterThan(0);
  if (phase === 'checking') expect(count('check', 'rest')).toBeGreaterThan(0);
  expect(count('take')).toBe(phase === 'taking' ? 1 : 0);
  expect(count('hold')).toBe(phase === 'stopped' ? 1 : 0);
}
