import type pg from 'pg';
import { runAct, type Act } from '../postgres/acts.ts';
import { toContent } from './entry-rows.ts';
import type { AuditLog, NewEntry } from './types.ts';

/** Parts of an entry that are only known while the act runs. */
export type ActParts = Partial<Pick<NewEntry, 'actor' | 'object' | 'details'>>;

/** An act of somebody, which has an entry at its end whatever it does. */
export class AuditedAct implements Act {
  readonly #log: AuditLog;
  #entry: NewEntry;
  #isOpen = true;
  #isRecorded = false;
  #isStarted = false;

  constructor(log: AuditLog, entry: Omit<NewEntry, 'result'>) {
    this.#log = log;
    this.#entry = { ...entry, result: 'ok' };
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get entry(): NewEntry {
    return this.#entry;
  }

  /** Whether it is known who acts. */
  get isDescribed(): boolean {
    return this.#entry.actor.kind !== 'unknown';
  }

  /** Adds what has become known, before it is recorded. */
  describe(parts: ActParts): void {
    this.#entry = { ...this.#entry, ...parts };
  }

  /** Records that the act begins: for one that is no single transaction, or none. Once recorded, it may begin. */
  async start(parts: ActParts = {}): Promise<void> {
    this.describe(parts);
    await this.#log.append({ ...this.#entry, result: 'started' });
    this.#isRecorded = true;
    this.#isStarted = true;
  }

  /** Whether it was recorded as `started`: that it fails is then recorded by an entry of its own. */
  get isStarted(): boolean {
    return this.#isStarted;
  }

  /** Records that it failed, with the code of its error. */
  async fail(code: string): Promise<void> {
    await this.#log.append({ ...this.#entry, result: 'failed', code });
  }

  async record(client: pg.PoolClient): Promise<() => void> {
    const { rows } = await client.query<{ recorded: boolean }>('select app.record_act($1) as recorded', [
      toContent(this.#entry),
    ]);
    return () => {
      if (rows[0]?.recorded !== true) return;
      this.#isRecorded = true;
      this.#log.wake();
    };
  }

  /**
   * Runs the act. Its transactions record what they change; an act that has changed no row is recorded at its end, unless it is
   * recorded for its changes only.
   */
  async run<Result>(work: () => Promise<Result>, { onlyChanges = false } = {}): Promise<Result> {
    try {
      const result = await runAct(this, work);
      if (!this.#isRecorded && !onlyChanges) await this.#log.append(this.#entry);
      return result;
    } finally {
      this.#isOpen = false;
    }
  }
}
