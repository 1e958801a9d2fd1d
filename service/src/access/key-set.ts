import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { UnauthenticatedError, UnavailableError } from '../base/errors.ts';
import { formatValue } from '../base/format-value.ts';
import { identifyKeys } from './key-id.ts';

const REFRESH_AFTER_MS = 300_000;
/** Keys that could not be refreshed for this long are no longer trusted: one of them may have been withdrawn. */
const MAX_AGE_MS = 3_600_000;
/** Minimum time between two requests to a key server that fails, or that does not know the key of a token. */
const RETRY_AFTER_MS = 5000;
const UNKNOWN_KEY_AFTER_MS = 30_000;

/** The public keys of a key server. */
export interface KeySet {
  /** Increases whenever the keys change: tokens that were verified before must be verified again. */
  readonly generation: number;
  /** Finds the key that a token names. Throws UnavailableError `signing_keys_unavailable`, and `invalid_token`. */
  readonly find: JWTVerifyGetKey;
  /** Returns whether a key, by its thumbprint, was not withdrawn: true also while the keys are unavailable. */
  holds(keyId: string): boolean;
  /** Resolves once old keys were refreshed, or the refresh failed; undefined when there is nothing to wait for. */
  refreshIfOld(): Promise<void> | undefined;
}

export interface KeySetOptions {
  /** Reads the keys from their server; throws where it has none. */
  load(): Promise<JSONWebKeySet>;
  now(): number;
  /** Called for the first of a series of failures. */
  onError(error: unknown): void;
}

interface ReadKeys {
  readonly text: string;
  readonly find: JWTVerifyGetKey;
  readonly ids: ReadonlySet<string>;
  readonly readAtMs: number;
}

/**
 * Creates the key set of a key server. Keys are refreshed every five minutes, and at once for a token that names an
 * unknown key, by one request at a time. While the key server fails, the last keys remain in use for an hour.
 */
export function createKeySet({ load, now, onError }: KeySetOptions): KeySet {
  let cached: ReadKeys | undefined;
  let generation = 0;
  let triedAtMs = -Infinity;
  let failure: unknown;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    triedAtMs = now();
    try {
      const keys = await load();
      const text = JSON.stringify(keys);
      const isSame = text === cached?.text;
      const { find, ids } =
        isSame && cached ? cached : { find: createLocalJWKSet(keys), ids: await identifyKeys(keys) };
      if (!isSame) generation++;
      cached = { text, find, ids, readAtMs: now() };
      failure = undefined;
    } catch (error) {
      if (failure === undefined) onError(error);
      failure = error;
      if (cached && now() - cached.readAtMs > MAX_AGE_MS) {
        cached = undefined;
        generation++;
      }
    }
  }

  /** Sends one request at a time, and none before the retry interval has passed. */
  function refresh(afterMs: number): Promise<void> {
    if (!reading && now() - triedAtMs < (failure === undefined ? afterMs : RETRY_AFTER_MS)) return Promise.resolve();
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  const unavailable = (cause: unknown): UnavailableError =>
    new UnavailableError(
      'signing_keys_unavailable',
      'signing keys are unavailable: the key server returned none; try again',
      {
        cause,
      },
    );

  const find: JWTVerifyGetKey = async (header, token) => {
    if (!cached) await refresh(0);
    const before = cached;
    if (!before) throw unavailable(failure);
    try {
      return await before.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw translate(error, unavailable);
    }
    await refresh(UNKNOWN_KEY_AFTER_MS);
    try {
      return await (cached ?? before).find(header, token);
    } catch (error) {
      // The key server may have the key by now, but cannot be asked.
      if (error instanceof errors.JWKSNoMatchingKey && failure !== undefined) throw unavailable(failure);
      throw translate(error, unavailable, header.kid);
    }
  };

  return {
    get generation() {
      return generation;
    },
    find,
    holds: (keyId) => cached?.ids.has(keyId) ?? true,
    refreshIfOld() {
      if (cached && now() - cached.readAtMs < REFRESH_AFTER_MS) return undefined;
      const refreshed = refresh(0);
      // While the key server fails, the last keys are used without waiting.
      return cached && failure !== undefined ? undefined : refreshed;
    },
  };
}

function translate(error: unknown, unavailable: (cause: unknown) => Error, kid?: unknown): Error {
  if (error instanceof errors.JWKSNoMatchingKey) {
    const actual = kid === undefined ? 'names no matching key' : `names the key ${formatValue(kid)}`;
    return new UnauthenticatedError('invalid_token', `invalid token: it ${actual}: expected one of the key server`);
  }
  if (error instanceof errors.JWKSMultipleMatchingKeys) {
    const message = 'invalid token: it names no key, and several match: expected `kid` in its header';
    return new UnauthenticatedError('invalid_token', message);
  }
  // An unsupported algorithm is the token's fault; any other error means an unusable key.
  return error instanceof errors.JOSENotSupported ? error : unavailable(error);
}
