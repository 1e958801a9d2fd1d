import type pg from 'pg';
import { nameUser } from '../app/audit.ts';
import { toCommandActor } from '../audit/actors.ts';
import { openAuditLog } from '../audit/audit-log.ts';
import { AuditedAct } from '../audit/audited-act.ts';
import type { NewEntry } from '../audit/types.ts';
import { AppError, OperatorError } from '../base/errors.ts';

/** The act that a command is recorded as. */
export interface CommandAct extends Pick<NewEntry, 'action' | 'object' | 'details'> {
  /**
   * `started`: recorded before it begins, as it is no single transaction. `changes`: recorded by the transaction that changes rows, or
   * at its end. `onlyChanges`: not recorded where it changes none.
   */
  readonly recorded: 'started' | 'changes' | 'onlyChanges';
}

/** Runs a command that writes, recorded with the user and host that ran it. */
export async function runCommandAct<Result>(
  pool: pg.Pool,
  { recorded, ...entry }: CommandAct,
  work: () => Promise<Result>,
): Promise<Result> {
  const onError = (error: unknown): void => void process.stderr.write(`audit: ${(error as Error).message}\n`);
  const audit = openAuditLog({ pool, now: Date.now, onError });
  const act = new AuditedAct(audit, { ...entry, actor: toCommandActor(nameUser()) });
  try {
    if (recorded !== 'started') return await act.run(work, { onlyChanges: recorded === 'onlyChanges' });
    await act.start();
    return await work();
  } catch (error) {
    const code = error instanceof AppError || error instanceof OperatorError ? error.code : 'internal';
    await act.fail(code).catch(onError);
    throw error;
  } finally {
    await audit.close();
  }
}
