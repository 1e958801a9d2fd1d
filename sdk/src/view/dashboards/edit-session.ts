import {
  NO_OVERLAY,
  type DashboardChange,
  type DashboardLayout,
  type DashboardView,
  type VanishedChange,
} from '../../protocol/dashboards.ts';
import type { WireError } from '../../protocol/query.ts';
import { mergeChanges } from './merge-changes.ts';

export type Changes = readonly DashboardChange[];

/** State of the service for the reader. */
export interface Stored {
  readonly version: string;
  /** The dashboard without the changes. */
  readonly base: DashboardLayout;
  /** Changes that are applied. */
  readonly changes: Changes;
  /** Changes that no longer fit, and are kept until the reader drops them. */
  readonly vanished: readonly VanishedChange[];
}

/**
 * | phase      | meaning                                                                     |
 * |------------|-----------------------------------------------------------------------------|
 * | `editing`  | the reader changes the dashboard                                            |
 * | `saving`   | the service was asked to store the changes                                  |
 * | `conflict` | the service has newer changes, of another page: the reader chooses          |
 * | `saved`    | the service has the changes; the session has ended                          |
 */
export interface EditSession {
  readonly phase: 'editing' | 'saving' | 'conflict' | 'saved';
  /** State of the service when it was last read. */
  readonly stored: Stored;
  /** All changes against `stored.base`, in their order. */
  readonly changes: Changes;
  /** Those of `stored.vanished` that the reader has not dropped. */
  readonly vanished: readonly VanishedChange[];
  /** Those that a drag, or a series of keys, would lead to; undefined outside one. */
  readonly draft: Changes | undefined;
  /** Earlier and undone states of `changes`, the nearest last. */
  readonly past: readonly Changes[];
  readonly future: readonly Changes[];
  /** State after another page has stored something meanwhile. */
  readonly theirs: Stored | undefined;
  /** Why the last attempt to store failed. */
  readonly error: WireError | undefined;
}

/** The last three of a row end a conflict; `accepted`, `refused` and `conflicted` answer a save. */
export type EditEvent =
  | { readonly kind: 'draft' | 'edit'; readonly changes: Changes }
  | { readonly kind: 'keepDraft' | 'dropDraft' | 'undo' | 'redo' | 'reset' | 'forgetVanished' | 'save' }
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly error: WireError }
  | { readonly kind: 'conflicted' | 'arrived'; readonly theirs: Stored }
  | { readonly kind: 'takeTheirs' | 'keepMine' | 'keepBoth' | 'goBack' };

/** `store`: ask the service to store `changes` in place of version `stored`. */
export type EditEffect = 'store';

/** Steps that can be undone; older ones are forgotten. */
const MAX_STEPS = 100;

/** Reads what is stored from a dashboard as the service answers it. */
export function toStored({ overlay, ...view }: DashboardView): Stored {
  if (!overlay) return { version: NO_OVERLAY, base: view, changes: [], vanished: [] };
  const { version, base, changes, vanished } = overlay;
  const left = vanished.map(({ change }) => JSON.stringify(change));
  return { version, base, vanished, changes: changes.filter((change) => !left.includes(JSON.stringify(change))) };
}

/** The list to store: changes that do not fit now keep a place in which they can be applied again. */
export function toRequest({ changes, vanished }: EditSession): Changes {
  const [additions, others] = [true, false].map((isAddition) =>
    vanished.map(({ change }) => change).filter(({ kind }) => (kind === 'add') === isAddition),
  );
  return [...(additions ?? []), ...changes, ...(others ?? [])];
}

export const startSession = (stored: Stored): EditSession => ({
  phase: 'editing',
  stored,
  changes: stored.changes,
  vanished: stored.vanished,
  draft: undefined,
  past: [],
  future: [],
  theirs: undefined,
  error: undefined,
});

/** True if anything would be lost without a save. */
export const isDirty = ({ changes, vanished, stored }: EditSession): boolean =>
  !isSame(changes, stored.changes) || vanished.length < stored.vanished.length;

/**
 * Moves a session by one event. `=`: the phase stays; in brackets, what is done. Events that a phase does not name change
 * nothing.
 *
 * | event                         | editing                                | saving            | conflict         |
 * |-------------------------------|----------------------------------------|-------------------|------------------|
 * | `draft`, `keepDraft`, `dropDraft` | =                                  |                   |                  |
 * | `edit`, `undo`, `redo`, `reset`, `forgetVanished` | =, without the draft |                   |                  |
 * | `save`                        | saved where nothing changed; conflict where others are known; else saving (store) | | |
 * | `accepted`                    |                                        | saved             |                  |
 * | `refused`                     |                                        | editing, with error |                |
 * | `conflicted`                  |                                        | conflict          |                  |
 * | `arrived`                     | = taken where nothing changed, else known | = known        | = known          |
 * | `takeTheirs`                  |                                        |                   | editing, theirs  |
 * | `keepMine`                    |                                        |                   | saving (store)   |
 * | `keepBoth`                    |                                        |                   | saving (store), both |
 * | `goBack`                      |                                        |                   | editing          |
 */
export function stepSession(session: EditSession, event: EditEvent): { session: EditSession; effect?: EditEffect } {
  if (event.kind === 'arrived') return { session: arrive(session, event.theirs) };
  switch (session.phase) {
    case 'editing':
      return edit(session, event);
    case 'saving':
      return { session: answer(session, event) };
    case 'conflict':
      return choose(session, event);
    case 'saved':
      return { session };
  }
}

function edit(session: EditSession, event: EditEvent): { session: EditSession; effect?: EditEffect } {
  const { changes, draft, past, future } = session;
  const rest = { ...session, draft: undefined };
  switch (event.kind) {
    case 'draft':
      return { session: { ...session, draft: event.changes } };
    case 'keepDraft':
      return { session: draft ? push(rest, draft) : session };
    case 'dropDraft':
      return { session: rest };
    case 'edit':
      return { session: push(rest, event.changes) };
    case 'reset':
      return { session: push(rest, []) };
    case 'forgetVanished':
      return { session: { ...rest, vanished: [] } };
    case 'undo': {
      const before = past.at(-1);
      if (!before) return { session: rest };
      return { session: { ...rest, changes: before, past: past.slice(0, -1), future: [...future, changes] } };
    }
    case 'redo': {
      const after = future.at(-1);
      if (!after) return { session: rest };
      return { session: { ...rest, changes: after, past: [...past, changes], future: future.slice(0, -1) } };
    }
    case 'save':
      return save(draft ? push(rest, draft) : rest);
    default:
      return { session };
  }
}

function save(session: EditSession): { session: EditSession; effect?: EditEffect } {
  if (!isDirty(session)) return { session: { ...session, phase: 'saved' } };
  if (session.theirs) return { session: { ...session, phase: 'conflict' } };
  return { session: { ...session, phase: 'saving', error: undefined }, effect: 'store' };
}

function answer(session: EditSession, event: EditEvent): EditSession {
  if (event.kind === 'accepted') return { ...session, phase: 'saved' };
  if (event.kind === 'refused') return { ...session, phase: 'editing', error: event.error };
  if (event.kind === 'conflicted') return { ...session, phase: 'conflict', theirs: event.theirs };
  return session;
}

function choose(session: EditSession, event: EditEvent): { session: EditSession; effect?: EditEffect } {
  const { theirs, changes, stored } = session;
  if (!theirs) return { session };
  const read: EditSession = {
    ...session,
    stored: theirs,
    vanished: theirs.vanished,
    theirs: undefined,
    error: undefined,
  };
  switch (event.kind) {
    case 'takeTheirs':
      return { session: push({ ...read, phase: 'editing' }, theirs.changes) };
    case 'keepMine':
      return { session: { ...read, phase: 'saving' }, effect: 'store' };
    case 'keepBoth': {
      const both = mergeChanges(stored.changes, theirs.changes, changes).changes;
      return { session: push({ ...read, phase: 'saving' }, both), effect: 'store' };
    }
    case 'goBack':
      return { session: { ...session, phase: 'editing' } };
    default:
      return { session };
  }
}

function arrive(session: EditSession, theirs: Stored): EditSession {
  if (session.phase === 'saved' || theirs.version === session.stored.version) return session;
  const isUntouched = session.phase === 'editing' && !session.draft && !isDirty(session);
  if (!isUntouched) return { ...session, theirs };
  return { ...push(session, theirs.changes), stored: theirs, vanished: theirs.vanished, theirs: undefined };
}

/** A new step, after which nothing can be redone; none where nothing changes. */
function push(session: EditSession, changes: Changes): EditSession {
  if (isSame(changes, session.changes)) return session;
  return { ...session, changes, past: [...session.past, session.changes].slice(-MAX_STEPS), future: [] };
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
