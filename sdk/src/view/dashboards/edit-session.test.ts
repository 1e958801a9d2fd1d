import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DashboardChange, DashboardLayout, DashboardView } from '../../protocol/dashboards.ts';
import {
  isDirty,
  startSession,
  stepSession,
  toRequest,
  toStored,
  type EditEvent,
  type EditSession,
  type Stored,
} from './edit-session.ts';

const base: DashboardLayout = { filters: [], sections: [] };
const hide = (widget: string): DashboardChange => ({ kind: 'hide', widget });
const stored = (version: string, ...widgets: string[]): Stored => ({
  version,
  base,
  changes: widgets.map(hide),
  vanished: [],
});
const edit = (...widgets: string[]): EditEvent => ({ kind: 'edit', changes: widgets.map(hide) });
const shown = ({ changes, draft }: EditSession) =>
  (draft ?? changes).map((change) => (change.kind === 'hide' ? change.widget : '')).join('');

function run(session: EditSession, ...events: (EditEvent | Exclude<EditEvent['kind'], 'edit' | 'draft'>)[]) {
  let effect: string | undefined;
  for (const event of events) {
    const moved = stepSession(session, (typeof event === 'string' ? { kind: event } : event) as EditEvent);
    ({ session, effect } = moved);
  }
  return { session, effect };
}

const begin = (...events: Parameters<typeof run>[1][]) => run(startSession(stored('1', 'a')), ...events);

describe('an edit session', () => {
  it('undoes and redoes step by step, and forgets what was undone after another change', () => {
    expect(shown(begin(edit('a', 'b'), edit('a', 'c'), 'undo').session)).toBe('ab');
    expect(shown(begin(edit('a', 'b'), edit('a', 'c'), 'undo', 'undo', 'undo').session)).toBe('a');
    expect(shown(begin(edit('a', 'b'), 'undo', 'redo', 'redo').session)).toBe('ab');
    expect(begin(edit('a', 'b'), 'undo', edit('c')).session.future).toEqual([]);
  });

  it('makes one step of a draft, and none of one that is dropped', () => {
    const draft = (...widgets: string[]): EditEvent => ({ kind: 'draft', changes: widgets.map(hide) });
    const kept = begin(draft('a', 'b'), draft('a', 'c'), 'keepDraft').session;
    expect([shown(kept), kept.past.length]).toEqual(['ac', 1]);
    const dropped = begin(draft('a', 'b'), 'dropDraft').session;
    expect([shown(dropped), dropped.past.length, isDirty(dropped)]).toEqual(['a', 0, false]);
    expect(shown(begin(draft('a', 'b'), 'save').session)).toBe('ab');
  });

  it('goes back to the dashboard of the role by a step that can be undone', () => {
    const { session } = begin('reset');
    expect([shown(session), isDirty(session)]).toEqual(['', true]);
    expect(shown(run(session, 'undo').session)).toBe('a');
  });

  it('stores once, changes nothing meanwhile, and says why it failed', () => {
    const { session, effect } = begin(edit('a', 'b'), 'save');
    expect([session.phase, effect]).toEqual(['saving', 'store']);
    expect(shown(run(session, edit('x'), 'undo', 'save').session)).toBe('ab');
    const error = { code: 'unreachable' as const, message: 'no answer', retryable: true };
    const refused = run(session, { kind: 'refused', error }).session;
    expect(refused).toMatchObject({ phase: 'editing', error });
    expect(run(refused, 'save', 'accepted').session.phase).toBe('saved');
    expect(begin('save')).toMatchObject({ session: { phase: 'saved' }, effect: undefined });
  });

  it('lets the reader choose where another page has stored', () => {
    const theirs = stored('2', 'a', 't');
    const { session } = begin(edit('a', 'b'), 'save', { kind: 'conflicted', theirs });
    expect(session.phase).toBe('conflict');
    const taken = run(session, 'takeTheirs').session;
    expect([shown(taken), taken.phase, isDirty(taken)]).toEqual(['at', 'editing', false]);
    expect(shown(run(taken, 'undo').session)).toBe('ab');
    const mine = run(session, 'keepMine');
    expect([shown(mine.session), mine.session.stored.version, mine.effect]).toEqual(['ab', '2', 'store']);
    const both = run(session, 'keepBoth');
    expect([shown(both.session), both.session.stored.version, both.effect]).toEqual(['atb', '2', 'store']);
    expect(run(session, 'goBack', 'save').session.phase).toBe('conflict');
  });

  it('takes what another page stored where nothing changed here, else tells at saving, without a request', () => {
    const theirs = stored('2', 't');
    const { session } = begin({ kind: 'arrived', theirs });
    expect([shown(session), isDirty(session)]).toEqual(['t', false]);
    expect(begin(edit('b'), { kind: 'arrived', theirs }, 'save')).toMatchObject({
      session: { phase: 'conflict' },
      effect: undefined,
    });
    expect(begin({ kind: 'arrived', theirs: stored('1', 'x') }).session.changes).toEqual([hide('a')]);
  });

  it('keeps changes that no longer fit until the reader drops them', () => {
    const gone = { kind: 'set' as const, widget: 'a', props: { metric: 'gone' } };
    const view: DashboardView = {
      ...base,
      id: 'd',
      title: 'D',
      version: 'x',
      overlay: {
        version: '3',
        base,
        changes: [hide('a'), gone],
        vanished: [{ change: gone, missing: { kind: 'metric', name: 'gone' } }],
      },
    };
    const { session } = run(startSession(toStored(view)), edit('a', 'b'));
    expect(toRequest(session)).toEqual([hide('a'), hide('b'), gone]);
    const dropped = run(startSession(toStored(view)), 'forgetVanished').session;
    expect([toRequest(dropped), isDirty(dropped)]).toEqual([[hide('a')], true]);
  });

  it('never loses a step, stores only what differs, and ends only when saved, whatever happens in which order', () => {
    const changes = fc.subarray(['a', 'b', 'c', 'd']).map((widgets) => widgets.map(hide));
    const theirs = fc.tuple(fc.integer({ min: 1, max: 5 }), changes).map(([n, list]) => ({
      ...stored(`${n}`),
      changes: list,
    }));
    const error = { code: 'unreachable' as const, message: 'no', retryable: true };
    const plain = ['keepDraft', 'dropDraft', 'undo', 'redo', 'reset', 'save', 'accepted'] as const;
    const events: fc.Arbitrary<EditEvent> = fc.oneof(
      fc.record({ kind: fc.constantFrom('draft' as const, 'edit' as const), changes }),
      fc
        .constantFrom(...plain, ...(['takeTheirs', 'keepMine', 'keepBoth', 'goBack'] as const))
        .map((kind) => ({ kind })),
      fc.record({ kind: fc.constantFrom('conflicted' as const, 'arrived' as const), theirs }),
      fc.constant({ kind: 'refused' as const, error }),
    );
    fc.assert(
      fc.property(fc.array(events, { maxLength: 60 }), (list) => {
        let session = startSession(stored('1', 'a'));
        // The model: the states that undo and redo lead through, and whether a request runs.
        let steps = ['a'];
        let at = 0;
        let isStoring = false;
        for (const event of list) {
          if (['accepted', 'refused', 'conflicted'].includes(event.kind) && !isStoring) continue;
          const before = session;
          const { session: next, effect } = stepSession(session, event);
          session = next;
          const now = shown({ ...session, draft: undefined });
          if (event.kind === 'undo' && before.phase === 'editing') at = Math.max(0, at - 1);
          else if (event.kind === 'redo' && before.phase === 'editing') at = Math.min(steps.length - 1, at + 1);
          else if (now !== steps[at]) {
            steps = [...steps.slice(0, at + 1), now];
            at++;
          }
          expect(now).toBe(steps[at]);
          expect(session.past).toHaveLength(at);
          expect(session.future).toHaveLength(steps.length - 1 - at);
          if (effect) {
            expect(isStoring).toBe(false);
            isStoring = true;
          }
          if (['accepted', 'refused', 'conflicted'].includes(event.kind)) isStoring = false;
          expect(session.phase === 'saving').toBe(isStoring);
          if (session.phase !== 'editing') expect(session.draft).toBeUndefined();
          if (session.phase === 'conflict') expect(session.theirs).toBeDefined();
          if (before.phase === 'saved') expect(session).toBe(before);
          if (session.phase === 'saved' && before.phase === 'editing') expect(isDirty(session)).toBe(false);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
