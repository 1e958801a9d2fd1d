import type pg from 'pg';
import type { CreatedServiceKey, NewServiceKey, ServiceKey } from '../../../../sdk/src/protocol/keys.ts';
import { describeUnknown } from '../../catalog/model/names.ts';
import type { Catalog } from '../../catalog/model/types.ts';
import { AppError, InvalidRequestError, UnauthenticatedError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';
import { insertKey, listKeys, revokeKey, useKey, type UsedKey } from './key-rows.ts';
import { createKeyId, createSecret, hashSecret } from './service-key.ts';

const DEFAULT_LIFETIME_SECONDS = 3600;

export interface KeyServiceOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  /** Longest lifetime of any token (TOKEN_LIFETIME_HOURS), ms. */
  readonly maxLifetimeMs: number;
  now(): number;
  /** Called once a key was revoked; absent in a process that accepts no tokens. */
  onRevoked?(): Promise<void>;
}

/** Service keys, by which backends of pages ask for embed tokens. */
export interface KeyService {
  /** Creates a key. Throws `invalid_request` for names that the catalogue does not have, and for limits beyond the settings. */
  create(key: NewServiceKey, createdBy: string): Promise<CreatedServiceKey>;
  list(): Promise<readonly ServiceKey[]>;
  /** Revokes a key and the tokens that it gave. Throws `not_found`. */
  revoke(id: string): Promise<void>;
  /** Returns the key that a backend has sent. Throws `invalid_key` for one that is unknown, revoked or expired. */
  use(secret: string): Promise<UsedKey>;
}

export function createKeyService(options: KeyServiceOptions): KeyService {
  const { pool } = options;
  return {
    async create(key, createdBy) {
      const { name, roles, metrics, actions = [], origins = [], expiresAt = null } = key;
      const maxLifetimeSeconds =
        key.maxLifetimeSeconds ?? Math.min(DEFAULT_LIFETIME_SECONDS, options.maxLifetimeMs / 1000);
      checkKey({ ...key, maxLifetimeSeconds }, options);
      const lists = { roles: [...roles], actions: [...actions], origins: [...origins] };
      const scope = { ...lists, ...(metrics && { metrics: [...metrics] }), maxLifetimeSeconds };
      const secret = createSecret();
      const row = { id: createKeyId(), name, hash: hashSecret(secret), scope, createdBy, expiresAt };
      return { ...(await insertKey(pool, row)), secret };
    },
    list: () => listKeys(pool),
    async revoke(id) {
      if (!(await revokeKey(pool, id, options.maxLifetimeMs)))
        throw new AppError('not_found', `there is no service key ${formatValue(id)}`);
      await options.onRevoked?.();
    },
    async use(secret) {
      const used = await useKey(pool, hashSecret(secret));
      if (!used) throw invalidKey('is not known');
      const { revokedAt, expiresAt } = used.key;
      if (revokedAt !== null) throw invalidKey(`was revoked at ${revokedAt}`);
      if (expiresAt !== null && Date.parse(expiresAt) <= used.nowMs) throw invalidKey(`expired at ${expiresAt}`);
      return used;
    },
  };
}

function checkKey(key: NewServiceKey & { readonly maxLifetimeSeconds: number }, options: KeyServiceOptions): void {
  const { catalog, maxLifetimeMs, now } = options;
  requireKnown('roles', 'a role', key.roles, catalog.roles);
  requireKnown('metrics', 'a metric', key.metrics ?? [], catalog.metrics);
  if (key.maxLifetimeSeconds > maxLifetimeMs / 1000) {
    const expected = `at most ${maxLifetimeMs / 1000} (TOKEN_LIFETIME_HOURS)`;
    throw refuse('maxLifetimeSeconds', `is ${key.maxLifetimeSeconds}: expected ${expected}`);
  }
  if (key.expiresAt !== undefined && Date.parse(key.expiresAt) <= now())
    throw refuse('expiresAt', `is ${formatValue(key.expiresAt)}: expected an instant in the future`);
}

function requireKnown(
  path: string,
  kind: string,
  names: readonly string[],
  defined: ReadonlyMap<string, unknown>,
): void {
  const index = names.findIndex((name) => !defined.has(name));
  if (index >= 0) throw refuse(`${path}[${index}]`, describeUnknown(kind, names[index], [...defined.keys()]));
}

const refuse = (path: string, words: string): InvalidRequestError =>
  new InvalidRequestError('invalid_request', `${path} ${words}`, { path });

const invalidKey = (words: string): UnauthenticatedError =>
  new UnauthenticatedError('invalid_key', `the service key ${words}`);
