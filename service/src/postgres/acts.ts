import { AsyncLocalStorage } from 'node:async_hooks';
import type pg from 'pg';

/** An act of somebody, such as a request, whose transactions also write who acted. */
export interface Act {
  /** False once the act has ended: work that it left behind belongs to no act. */
  readonly isOpen: boolean;
  /** Writes to the transaction as its last statement. Returns what to call after the commit. */
  record(client: pg.PoolClient): Promise<() => void>;
}

/** Lets triggers note what the transaction changes. */
export const NOTE_CHANGES = `set local tidemark.act = 'on'`;

// Holds nothing itself: each act is known to the calls that it made.
const acts = new AsyncLocalStorage<Act>();

/** Runs `work` within an act: its transactions, and its single statements by `appTables`, record the act. */
export const runAct = <Result>(act: Act, work: () => Promise<Result>): Promise<Result> => acts.run(act, work);

/** Returns the act that the caller runs within. */
export function findAct(): Act | undefined {
  const act = acts.getStore();
  return act?.isOpen ? act : undefined;
}

const FAILED_TRANSACTION = '25P02';

/** Records the act in a transaction. One that a statement has failed already is rolled back by its commit, with nothing to record. */
export async function recordAct(act: Act, client: pg.PoolClient): Promise<(() => void) | undefined> {
  try {
    return await act.record(client);
  } catch (error) {
    if ((error as { code?: string }).code === FAILED_TRANSACTION) return undefined;
    throw error;
  }
}
