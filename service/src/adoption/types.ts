import type { Principal } from '../access/types.ts';

/** A thing that a reader opened, or judged. */
export interface Use {
  readonly kind: 'dashboard' | 'explorer' | 'export' | 'proof' | 'verdict';
  /** Id of the dashboard or name of the metric. */
  readonly item: string;
  /** Judgement of an anomaly; absent for all other kinds. */
  readonly outcome?: 'real' | 'expected';
}

/** Log of what readers use. Nobody waits for it, and nothing fails because of it. */
export interface AdoptionLog {
  note(principal: Principal, use: Use): void;
}
