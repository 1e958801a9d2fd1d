import { createHmac } from 'node:crypto';
import { OperatorError } from '../../base/errors.ts';

const PREFIX = 'whsec_';

/** Decodes the key of a Standard Webhooks secret, `whsec_` and base64. Throws `invalid_secret`. */
export function parseSecret(secret: string): Buffer {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  const key = Buffer.from(text, 'base64');
  if (key.length < 24 || key.length > 64) {
    throw new OperatorError(
      'invalid_secret',
      `a webhook's secret has ${key.length} bytes: expected ${PREFIX} and the base64 of 24 to 64`,
    );
  }
  return key;
}

/**
 * Returns the `webhook-signature` of a body: HMAC-SHA256 over id, timestamp (seconds since 1970) and body, joined by
 * dots (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md).
 */
export function signWebhook(key: Buffer, id: string, timestampSeconds: number, body: string): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64')}`;
}
