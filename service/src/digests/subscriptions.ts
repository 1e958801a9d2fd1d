import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type pg from 'pg';
import type { Catalog } from '../catalog/model/types.ts';
import { AppError } from '../base/errors.ts';
import { anyOf, appTables } from '../postgres/app-tables.ts';
import type { SubscriptionService } from './types.ts';

/** Longest part of a link that is read, characters. */
const MAX_TOKEN = 1000;

/** Signs the part of a link that ends the subscription of an address. It is valid for as long as the secret is kept. */
export function signSubscription(secret: string, digest: string, address: string): string {
  const content = Buffer.from(JSON.stringify([digest, address])).toString('base64url');
  return `${content}.${computeSignature(secret, content)}`;
}

const computeSignature = (secret: string, content: string): string =>
  createHmac('sha256', secret).update(`unsubscribe ${content}`).digest('base64url');

/** Returns the digest and the address of a link; undefined where the signature is another one. */
export function readSubscription(secret: string, token: string): readonly [string, string] | undefined {
  const [content = '', signature = '', ...rest] = token.length > MAX_TOKEN ? [] : token.split('.');
  const expected = Buffer.from(computeSignature(secret, content));
  const given = Buffer.from(signature);
  if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return JSON.parse(Buffer.from(content, 'base64url').toString()) as [string, string];
}

const toHash = (address: string): string => createHash('sha256').update(address.toLowerCase()).digest('hex');

export function createSubscriptionService(pool: pg.Pool, catalog: Catalog, secret: string): SubscriptionService {
  const read = (token: string): readonly [string, string] => {
    const subscription = readSubscription(secret, token);
    if (subscription) return subscription;
    throw new AppError('not_found', 'the link is not complete: expected the whole address, as it is in the mail');
  };
  return {
    find(token) {
      const subscription = readSubscription(secret, token);
      if (!subscription) return undefined;
      const [id, address] = subscription;
      const digest = catalog.digests.get(id);
      return { title: digest?.title ?? id, address, language: digest?.language ?? catalog.language };
    },
    async unsubscribe(token) {
      const [id, address] = read(token);
      await appTables(pool)
        .insertInto('app.digest_unsubscriptions')
        .values({ digest_id: id, address_hash: toHash(address) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async subscribe(token) {
      const [id, address] = read(token);
      await appTables(pool)
        .deleteFrom('app.digest_unsubscriptions')
        .where('digest_id', '=', id)
        .where('address_hash', '=', toHash(address))
        .execute();
    },
  };
}

/** Returns the addresses that want a digest. */
export async function selectSubscribed(
  client: pg.Pool | pg.PoolClient,
  digest: string,
  addresses: readonly string[],
): Promise<readonly string[]> {
  const hashes = new Map(addresses.map((address) => [toHash(address), address]));
  const rows = await appTables(client)
    .selectFrom('app.digest_unsubscriptions')
    .select('address_hash')
    .where('digest_id', '=', digest)
    .where('address_hash', '=', anyOf([...hashes.keys()]))
    .execute();
  for (const { address_hash } of rows) hashes.delete(address_hash);
  return [...hashes.values()];
}
