import type pg from 'pg';
import { InvalidRequestError, UnauthenticatedError } from '../../base/errors.ts';
import { startLoop } from '../../base/loop.ts';
import type { EmbedLimits } from '../types.ts';
import {
  countRevocations,
  loadRevocations,
  saveRevocation,
  type Revocation,
  type RevokedTokens,
} from './revocation-rows.ts';
import { keyOf } from './service-key.ts';

/** Longest time between the instant that a statement records and its commit, ms. */
const OVERLAP_MS = 10_000;
/** Most revocations in force of one service key: every replica keeps them in memory. */
const MAX_REVOCATIONS_OF_KEY = 10_000;

export interface RevocationOptions {
  readonly pool: pg.Pool;
  /** How often Postgres is asked what other replicas have revoked, ms. */
  readonly pollMs: number;
  /** Longest lifetime of any token (TOKEN_LIFETIME_HOURS), ms. */
  readonly maxLifetimeMs: number;
  /** Tells other replicas to look now; absent where they exchange no messages. */
  readonly messages?: Messages | undefined;
  onError(error: unknown): void;
}

interface Messages {
  send(text: string): void;
  follow(onMessage: (text: string) => void, onJoined: () => void): void;
}

/** Part of a principal that decides whether its token is revoked. */
type Holder = { readonly subject: string; readonly embed?: EmbedLimits | undefined };

/** Embed tokens that are refused before they expire, as all replicas have revoked them. */
export interface Revocations {
  isRevoked(principal: Holder): boolean;
  /** Throws `token_revoked`. */
  requireValid(principal: Holder): void;
  /** `keyId`: the service key that asks; absent for an administrator. Throws `too_many_revocations`. */
  revoke(tokens: RevokedTokens, keyId?: string): Promise<void>;
  /** Reads what was revoked, and tells the other replicas to. */
  announce(): Promise<void>;
  /** Calls back after each look, while anything is revoked. */
  onLook(listener: () => void): void;
  close(): Promise<void>;
}

/** Loads what is revoked, then follows it. Postgres decides; a message of another replica only makes this one look at once. */
export async function openRevocations(options: RevocationOptions): Promise<Revocations> {
  const { pool, pollMs, maxLifetimeMs, messages, onError } = options;
  const revoked = new Map<string, Revocation>();
  const listeners: (() => void)[] = [];
  let sinceMs = 0;

  const isRevoked = ({ subject, embed }: Holder): boolean =>
    embed !== undefined &&
    revoked.size > 0 &&
    (toTargets(embed.tokenId).some((target) => revoked.has(target)) ||
      toSubjectTargets(subject, embed.tokenId).some(
        (target) => (revoked.get(target)?.revokedAtMs ?? -1) >= embed.issuedAtMs,
      ));

  async function look(): Promise<void> {
    const { revocations, nowMs } = await loadRevocations(pool, sinceMs - OVERLAP_MS);
    sinceMs = nowMs;
    for (const revocation of revocations) revoked.set(toTarget(revocation), revocation);
    for (const [target, { expiresAtMs }] of revoked) if (expiresAtMs < nowMs) revoked.delete(target);
    if (revoked.size > 0) for (const tell of listeners) tell();
  }

  await look();
  const looking = startLoop({ everyMs: pollMs, round: look, onError });
  const lookNow = (): void => void looking.run();
  messages?.follow(lookNow, lookNow);
  async function announce(): Promise<void> {
    messages?.send('look');
    await look();
  }
  return {
    isRevoked,
    requireValid(principal) {
      if (isRevoked(principal)) throw new UnauthenticatedError('token_revoked', 'the token was revoked');
    },
    async revoke(tokens, keyId) {
      if (keyId !== undefined) await requireRoom(pool, keyId);
      await saveRevocation(pool, tokens, maxLifetimeMs);
      await announce();
    },
    announce,
    onLook: (listener) => void listeners.push(listener),
    close: () => looking.close(),
  };
}

async function requireRoom(pool: pg.Pool, keyId: string): Promise<void> {
  const count = await countRevocations(pool, keyId);
  if (count < MAX_REVOCATIONS_OF_KEY) return;
  const message = `the service key ${keyId} has ${count} revocations in force: expected fewer than ${MAX_REVOCATIONS_OF_KEY}; revoke the key instead`;
  throw new InvalidRequestError('too_many_revocations', message);
}

const toTarget = ({ keyId, tokenId, subject }: Omit<Revocation, 'revokedAtMs' | 'expiresAtMs'>): string =>
  JSON.stringify([keyId, tokenId, subject]);

/** The revocations under which a token is refused whenever it was signed: one may be signed while its key is being revoked. */
const toTargets = (tokenId: string): readonly string[] => [
  toTarget({ keyId: null, tokenId, subject: null }),
  toTarget({ keyId: keyOf(tokenId), tokenId: null, subject: null }),
];

/** Those under which it is refused if it was signed before: its subject may be given tokens again. */
const toSubjectTargets = (subject: string, tokenId: string): readonly string[] => [
  toTarget({ keyId: keyOf(tokenId), tokenId: null, subject }),
  toTarget({ keyId: null, tokenId: null, subject }),
];
