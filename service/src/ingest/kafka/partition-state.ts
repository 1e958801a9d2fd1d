import type { PartitionStep } from './partition.ts';

/** Reason why a partition is not read, and its first offset not taken. */
export type Stop = Extract<PartitionStep, { kind: 'stop' }>;

/**
 * | phase      | meaning                                                              |
 * |------------|----------------------------------------------------------------------|
 * | `seeking`  | the position is being looked up, in Postgres and in Kafka            |
 * | `reading`  | waits for records                                                    |
 * | `taking`   | records are being written                                            |
 * | `checking` | nothing is left; Postgres is asked whether it still has the position |
 * | `stopped`  | waits for an operator                                                |
 * | `lost`     | another process, or another assignment, reads it                     |
 */
export type Phase = 'seeking' | 'reading' | 'taking' | 'checking' | 'stopped' | 'lost';

/** State of a partition that was assigned to this process. */
export interface PartitionState {
  readonly phase: Phase;
  /** Number of records not yet read, as of the last check. */
  readonly lag: number;
  /** Consecutive failures, of Postgres or of Kafka. */
  readonly failures: number;
  readonly lastError: unknown;
  /** Why it stopped last; kept until records are taken again. */
  readonly stopped: Stop | undefined;
}

export type PartitionEvent =
  /** Kafka delivered records. */
  | { readonly kind: 'offered' }
  /** They are stored; `highOffset`: the offset after the partition's last record. */
  | { readonly kind: 'taken'; readonly nextOffset: number; readonly highOffset: number }
  /** They are not those at the stored position. */
  | { readonly kind: 'redirected'; readonly offset: number }
  /** Another writer moved the position meanwhile. */
  | { readonly kind: 'overtaken' }
  /** The look-up of the position ended. */
  | { readonly kind: 'found'; readonly offset: number; readonly highOffset: number }
  /** A look-up, or records that were offered, showed that the partition must not be read. */
  | { readonly kind: 'refused'; readonly during: 'take' | 'seek'; readonly stop: Stop }
  | {
      readonly kind: 'failed';
      readonly during: 'take' | 'seek' | 'check' | 'save';
      readonly error: unknown;
      readonly offset: number | undefined;
    }
  /** A fetch brought nothing for any partition. */
  | { readonly kind: 'idle' }
  /** Postgres has the position, or does not. */
  | { readonly kind: 'confirmed' }
  | { readonly kind: 'missing' }
  /** The pause after a failed check is over. */
  | { readonly kind: 'rested' }
  /** An operator cleared the reason, or a minute has passed. */
  | { readonly kind: 'retried' }
  /** The assignment ended. */
  | { readonly kind: 'lost' };

export type PartitionEffect =
  /** Looks the position up; ends with `found`, `refused` or `failed`. */
  | { readonly kind: 'find' }
  /** Asks Postgres for the position; ends with `confirmed`, `missing` or `failed`. */
  | { readonly kind: 'check' }
  /** Marks records as read in Kafka's client. */
  | { readonly kind: 'resolve'; readonly offset: number }
  | { readonly kind: 'seek'; readonly offset: number }
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  /** Delivers the same records again after a pause. */
  | { readonly kind: 'backOff'; readonly ms: number }
  /** Sends `rested` after a pause. */
  | { readonly kind: 'rest' }
  /** Saves the reason and waits for an operator; sends `retried`. `isNews`: reports it as well. */
  | { readonly kind: 'hold'; readonly stop: Stop; readonly isNews: boolean }
  | { readonly kind: 'report'; readonly error: unknown; readonly offset: number | undefined };

export interface Transition {
  readonly state: PartitionState;
  readonly effects: readonly PartitionEffect[];
}

export const ASSIGNED: PartitionState = {
  phase: 'seeking',
  lag: 0,
  failures: 0,
  lastError: undefined,
  stopped: undefined,
};

const BACKOFF_MS = { first: 200, max: 5000 };

/**
 * Moves a partition by one event. `=`: the phase stays; –: nothing happens. Events that come late, after the phase has
 * changed, are the rows that a reader would not expect.
 *
 * | event        | seeking | reading  | taking  | checking | stopped | lost |
 * |--------------|---------|----------|---------|----------|---------|------|
 * | `offered`    | taking  | taking   | =       | taking   | =       | –    |
 * | `taken`      | –       | –        | reading | –        | –       | –    |
 * | `redirected` | –       | –        | reading | –        | –       | –    |
 * | `overtaken`  | –       | –        | reading | –        | –       | –    |
 * | `found`      | reading | =        | =       | =        | –       | –    |
 * | `refused`    | stopped | stopped  | stopped | stopped  | –       | –    |
 * | `failed`     | reading | =        | reading | =        | =       | =    |
 * | `idle`       | –       | checking | –       | –        | –       | –    |
 * | `confirmed`  | =       | =        | =       | reading  | –       | –    |
 * | `missing`    | =       | seeking  | =       | seeking  | –       | –    |
 * | `rested`     | –       | –        | –       | reading  | –       | –    |
 * | `retried`    | –       | –        | –       | –        | seeking | –    |
 * | `lost`       | lost    | lost     | lost    | lost     | lost    | –    |
 *
 * `taking` ends with its own result: a look-up that ends meanwhile does not stop it; the next records, or the next check,
 * are refused again. `idle` begins a check only where no record is left and nothing was stopped. `failed` moves `seeking` and `taking` on
 * only when that work failed, not another that still runs. It is always reported. What `stopped` is offered stays with
 * Kafka.
 */
export function step(state: PartitionState, event: PartitionEvent): Transition {
  const { phase } = state;
  if (event.kind === 'failed') return fail(state, event);
  if (phase === 'lost') return stay(state);
  if (event.kind === 'lost') return move(state, { phase: 'lost' });
  if (phase === 'stopped') return stepStopped(state, event);
  return advance(state, event);
}

/** Moves a partition that is read, by an event other than a failure. */
function advance(state: PartitionState, event: Exclude<PartitionEvent, { kind: 'failed' | 'lost' }>): Transition {
  const { phase } = state;
  switch (event.kind) {
    case 'offered':
      return move(state, { phase: 'taking' });
    case 'taken':
    case 'redirected':
    case 'overtaken':
      return phase === 'taking' ? endTake(state, event) : stay(state);
    case 'found':
      return move(
        state,
        { phase: phase === 'seeking' ? 'reading' : phase, lag: toLag(event.offset, event.highOffset) },
        { kind: 'seek', offset: event.offset },
        { kind: 'resume' },
      );
    case 'refused':
      return phase === 'taking' && event.during === 'seek' ? stay(state) : refuse(state, event.stop);
    case 'idle':
      return isIdle(state) ? move(state, { phase: 'checking' }, { kind: 'check' }) : stay(state);
    case 'confirmed':
      return move(state, { phase: phase === 'checking' ? 'reading' : phase, failures: 0 });
    case 'missing':
      return phase === 'seeking' ? stay(state) : seekAgain(state);
    case 'rested':
      return phase === 'checking' ? move(state, { phase: 'reading' }) : stay(state);
    case 'retried':
      return stay(state);
  }
}

const FIND: PartitionEffect = { kind: 'find' };

const stay = (state: PartitionState): Transition => ({ state, effects: [] });

const move = (
  state: PartitionState,
  changes: Partial<PartitionState>,
  ...effects: readonly PartitionEffect[]
): Transition => ({ state: { ...state, ...changes }, effects });

const toLag = (nextOffset: number, highOffset: number): number => Math.max(0, highOffset - nextOffset);

const isIdle = ({ phase, lag, stopped }: PartitionState): boolean => phase === 'reading' && lag === 0 && !stopped;

/** Looks the position up; records that are being written go on, and are checked against it by Postgres. */
const seekAgain = (state: PartitionState): Transition =>
  move(state, { phase: state.phase === 'taking' ? 'taking' : 'seeking' }, FIND);

function refuse(state: PartitionState, stop: Stop): Transition {
  const isNews = state.stopped?.reason !== stop.reason;
  return move(state, { phase: 'stopped', stopped: stop }, { kind: 'pause' }, { kind: 'hold', stop, isNews });
}

function stepStopped(state: PartitionState, { kind }: PartitionEvent): Transition {
  if (kind === 'retried') return move(state, { phase: 'seeking' }, FIND);
  // A pause of an earlier failure may have ended, which resumes the partition.
  return kind === 'offered' ? move(state, {}, { kind: 'pause' }) : stay(state);
}

function endTake(
  state: PartitionState,
  event: Extract<PartitionEvent, { kind: 'taken' | 'redirected' | 'overtaken' }>,
): Transition {
  if (event.kind === 'overtaken') return move(state, { phase: 'reading' });
  if (event.kind === 'redirected') {
    return move(state, { phase: 'reading', failures: 0 }, { kind: 'seek', offset: event.offset });
  }
  const { nextOffset, highOffset } = event;
  const changes = { phase: 'reading', failures: 0, stopped: undefined, lag: toLag(nextOffset, highOffset) } as const;
  return move(state, changes, { kind: 'resolve', offset: nextOffset - 1 });
}

function fail(state: PartitionState, event: Extract<PartitionEvent, { kind: 'failed' }>): Transition {
  const { during, error, offset } = event;
  const report: PartitionEffect = { kind: 'report', error, offset };
  const { phase } = state;
  const failed = { failures: state.failures + 1, lastError: error };
  if (phase === 'taking' && during === 'take') {
    const ms = Math.min(BACKOFF_MS.max, BACKOFF_MS.first * 2 ** state.failures);
    return move(state, { ...failed, phase: 'reading' }, report, { kind: 'backOff', ms });
  }
  // The next records, or the next check, look the position up again.
  if (phase === 'seeking' && during === 'seek') return move(state, { ...failed, phase: 'reading' }, report);
  if (phase === 'checking' && during === 'check') return move(state, failed, report, { kind: 'rest' });
  return move(state, phase === 'lost' ? {} : failed, report);
}
