import { createHash, randomBytes } from 'node:crypto';

const PREFIX = 'tmk_';

/** Returns whether a text has the form of a service key. */
export const isServiceKey = (text: string): boolean => text.startsWith(PREFIX);

/** Creates a service key: 256 random bits. */
export const createSecret = (): string => PREFIX + randomBytes(32).toString('base64url');

/**
 * Returns what is stored of a service key. One round of SHA-256 without salt is enough for 256 random bits: they cannot be
 * guessed or listed ahead, as passwords can, for which slow hashes are made. Keys are found by their hash, so that nothing
 * is compared whose duration would tell of its content.
 */
export const hashSecret = (secret: string): Buffer => createHash('sha256').update(secret).digest();

/** Creates the id of a service key, 12 characters. */
export const createKeyId = (): string => randomBytes(9).toString('base64url');

/** Creates the id of an embed token: the id of its key, a dot, and 16 characters. */
export const createTokenId = (keyId: string): string => `${keyId}.${randomBytes(12).toString('base64url')}`;

/** Returns the id of the service key that gave a token. */
export const keyOf = (tokenId: string): string => tokenId.slice(0, tokenId.indexOf('.'));
