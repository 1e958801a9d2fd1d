import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { startLoop } from '../base/loop.ts';

/** Thrown where another process has taken over what was claimed. */
export class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError';
}

/** How long a process that does not answer keeps what it claimed, ms. */
export const LEASE_MS = 15_000;
const BACK_OFF_MS = { first: 1000, max: 60_000 };
/** Longest wait before a process looks again, ms: another one that held the claim may have ended. */
const MAX_WAIT_MS = 5000;
const RETRY_MS = 1000;

/** Wait after so many failures in a row, ms. */
export const toBackOffMs = (failures: number): number =>
  Math.min(BACK_OFF_MS.max, BACK_OFF_MS.first * 2 ** Math.min(failures, 10));

/** Things of which one process at a time works on each. */
export interface Claims<Item, Claim> {
  readonly items: readonly Item[];
  readonly leaseMs: number;
  /** Called before the first claim of an item. */
  prepare(item: Item): Promise<void>;
  /** Returns the claim, or in how many ms it may be free or due. */
  claim(item: Item, holder: string): Promise<Claim | number>;
  /** Works on a claimed item until that ends, fails or is interrupted. */
  work(item: Item, claim: Claim, signal: AbortSignal): Promise<void>;
  /** Called for failures of the service's own database. */
  onError(error: unknown): void;
}

/** Claims each item again and again, and works on it. */
export interface ClaimRuns {
  start(): void;
  /** Interrupts the work. */
  close(): Promise<void>;
}

export function createClaimRuns<Item, Claim>(claims: Claims<Item, Claim>): ClaimRuns {
  const { items, leaseMs, onError } = claims;
  const stopping = new AbortController();
  const { signal } = stopping;
  const holder = randomUUID();
  let running: Promise<unknown> = Promise.resolve();

  async function run(item: Item): Promise<void> {
    let isPrepared = false;
    while (!signal.aborted) {
      let waitMs = RETRY_MS;
      try {
        if (!isPrepared) await claims.prepare(item);
        isPrepared = true;
        const claim = await claims.claim(item, holder);
        if (typeof claim !== 'number') await claims.work(item, claim, signal);
        waitMs = typeof claim === 'number' ? Math.min(MAX_WAIT_MS, leaseMs, claim) : 0;
      } catch (error) {
        if (!signal.aborted) onError(error);
      }
      await delay(waitMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  return {
    start() {
      running = Promise.all(items.map(run));
    },
    async close() {
      stopping.abort();
      await running;
    },
  };
}

/** A claim that is renewed in the background. */
export interface HeldClaim {
  /** Aborted once the claim is lost. */
  readonly lost: AbortSignal;
  close(): Promise<void>;
}

export function holdClaim(leaseMs: number, renew: () => Promise<void>): HeldClaim {
  const lost = new AbortController();
  const renewing = startLoop({
    everyMs: leaseMs / 3,
    round: renew,
    onError: (error) => {
      if (error instanceof ClaimLostError) lost.abort(error);
    },
  });
  return { lost: lost.signal, close: () => renewing.close() };
}
