import type { Severity } from '../../../../sdk/src/protocol/alerts.ts';
import { worst } from './severity.ts';

/** Verdict of one look at an instance. `between`: back inside the limit, not yet clear; `unknown`: nothing is known. */
export type Verdict = 'beyond' | 'between' | 'clear' | 'unknown';

/** The part of an episode that the state machine changes. Instants are epoch ms. */
export interface Episode {
  readonly state: 'pending' | 'firing' | 'recovering' | 'resolved';
  readonly severity: Severity;
  readonly startedAtMs: number;
  /** Null until it fired; never reset. */
  readonly firedAtMs: number | null;
  /** Start of the clear time; null outside `recovering`. */
  readonly clearSinceMs: number | null;
  readonly endedAtMs: number | null;
  /**
   * True: a person resolved it while the condition held; no new one begins until the condition was seen not to hold.
   */
  readonly isHeld: boolean;
}

export interface Timing {
  readonly forMs: number;
  readonly keepFiringForMs: number;
}

export type Change = 'pending' | 'firing' | 'recovering' | 'resolved' | 'escalated' | 'released';

export interface Step {
  /** Undefined: there is no state to keep. */
  readonly episode: Episode | undefined;
  /** Changes in order; empty when nothing happened. */
  readonly changes: readonly Change[];
}

/**
 * Moves an instance by one verdict.
 *
 * | from       | beyond                          | between    | clear                                    |
 * |------------|---------------------------------|------------|------------------------------------------|
 * | –          | pending, or firing at once      | –          | –                                        |
 * | pending    | firing once `forMs` have passed | resolved   | resolved                                 |
 * | firing     | firing                          | firing     | recovering, or resolved at once          |
 * | recovering | firing                          | firing     | resolved once `keepFiringForMs` have passed |
 *
 * Limits are reached when exactly so long has passed. `unknown` changes nothing. A resolved episode counts as none,
 * unless it is held. Severity only rises.
 */
export function step(
  current: Episode | undefined,
  { verdict, severity }: { readonly verdict: Verdict; readonly severity: Severity },
  { forMs, keepFiringForMs }: Timing,
  nowMs: number,
): Step {
  if (verdict === 'unknown') return { episode: current, changes: [] };
  if (current?.state === 'resolved' && current.isHeld) {
    if (verdict === 'beyond') return { episode: current, changes: [] };
    return { episode: { ...current, isHeld: false }, changes: ['released'] };
  }
  if (!current || current.state === 'resolved') {
    return verdict === 'beyond' ? begin(severity, forMs, nowMs) : { episode: undefined, changes: [] };
  }
  if (current.state === 'pending') return stepPending(current, verdict, severity, forMs, nowMs);
  return stepFired(current, verdict, severity, keepFiringForMs, nowMs);
}

function begin(severity: Severity, forMs: number, nowMs: number): Step {
  const state = forMs === 0 ? 'firing' : 'pending';
  const firedAtMs = forMs === 0 ? nowMs : null;
  return {
    episode: { state, severity, startedAtMs: nowMs, firedAtMs, clearSinceMs: null, endedAtMs: null, isHeld: false },
    changes: [state],
  };
}

function stepPending(current: Episode, verdict: Verdict, severity: Severity, forMs: number, nowMs: number): Step {
  if (verdict !== 'beyond') return end(current, nowMs);
  const episode = { ...current, severity: worst(current.severity, severity) };
  if (nowMs - current.startedAtMs < forMs) return { episode, changes: [] };
  return { episode: { ...episode, state: 'firing', firedAtMs: nowMs }, changes: ['firing'] };
}

function stepFired(current: Episode, verdict: Verdict, severity: Severity, keepMs: number, nowMs: number): Step {
  if (verdict === 'clear') {
    const clearSinceMs = current.clearSinceMs ?? nowMs;
    if (nowMs - clearSinceMs >= keepMs) return end(current, nowMs);
    if (current.state === 'recovering') return { episode: current, changes: [] };
    return { episode: { ...current, state: 'recovering', clearSinceMs }, changes: ['recovering'] };
  }
  const changes: Change[] = current.state === 'recovering' ? ['firing'] : [];
  const isWorse = verdict === 'beyond' && worst(current.severity, severity) !== current.severity;
  if (isWorse) changes.push('escalated');
  const episode: Episode = {
    ...current,
    state: 'firing',
    clearSinceMs: null,
    severity: isWorse ? severity : current.severity,
  };
  return { episode, changes };
}

function end(current: Episode, nowMs: number): Step {
  return {
    episode: { ...current, state: 'resolved', clearSinceMs: null, endedAtMs: nowMs, isHeld: false },
    changes: ['resolved'],
  };
}

/** Returns when time alone may change the episode, epoch ms; Infinity when it does not. */
export function findDue(episode: Episode, { forMs, keepFiringForMs }: Timing): number {
  if (episode.state === 'pending') return episode.startedAtMs + forMs;
  if (episode.state === 'recovering') return (episode.clearSinceMs ?? episode.startedAtMs) + keepFiringForMs;
  return Infinity;
}
