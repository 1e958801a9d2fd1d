import { startLoop } from '../../base/loop.ts';
import { evaluateRules, type EvaluateOptions } from './evaluate-rules.ts';
import { RuleSchedule } from './rule-schedule.ts';

export interface RoundsOptions extends Omit<EvaluateOptions, 'schedule' | 'limits'> {
  readonly limits: EvaluateOptions['limits'] & {
    /** Changes within this time are evaluated together, ms. */
    readonly gatherMs: number;
  };
}

/** Evaluations of some rules, one after the other. */
export interface Rounds {
  readonly schedule: RuleSchedule;
  /** Called after changes were noted in the schedule. */
  gather(): void;
  /** Waits for the running evaluation. */
  close(): Promise<void>;
}

/**
 * Evaluates the rules for everybody, or those of single readers, when they are due: rules of one kind neither wait for those
 * of the other, nor are they evaluated again where these fail.
 */
export function startRounds(options: RoundsOptions): Rounds {
  const { states, limits, onError } = options;
  const schedule = new RuleSchedule(states.catalog);
  let gathering: NodeJS.Timeout | undefined;
  let isClosed = false;

  async function round(): Promise<void> {
    await evaluateRules({ ...options, schedule });
    // After a failure the changes wait for the next tick.
    if (schedule.hasChanges) gather();
  }

  function gather(): void {
    if (gathering || isClosed) return;
    gathering = setTimeout(() => {
      gathering = undefined;
      void evaluation.run();
    }, limits.gatherMs);
  }

  const evaluation = startLoop({ everyMs: limits.tickMs, round, onError });
  return {
    schedule,
    gather,
    async close() {
      isClosed = true;
      clearTimeout(gathering);
      await evaluation.close();
    },
  };
}
