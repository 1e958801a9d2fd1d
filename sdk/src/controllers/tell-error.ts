import type { Client } from '../client/client.ts';
import type { WireError } from '../protocol/query.ts';
import { emit } from './events.ts';

/** Errors of the connection, the token or the principal, which all widgets of a client meet at once. */
const SHARED = /^(un(auth|reach)|token_|http_)|_claim$/;

const told = new WeakMap<Client, string>();

/**
 * Tells the page of an error, or that there is none any more. One that all widgets of a client share is told once, by the
 * first that meets it, until it is over.
 */
export function tellError(host: Element, client: Client, error: WireError | undefined): void {
  if (!error) {
    told.delete(client);
    return;
  }
  const { code, message } = error;
  if (SHARED.test(code)) {
    if (told.get(client) === code) return;
    told.set(client, code);
  }
  emit(host, 'kpi-error', { error });
  // A reader is told no more; who makes the page may have misspelt a name, or sent a token without a claim.
  // eslint-disable-next-line no-console
  if (/^unknown_|_claim$/.test(code)) console.warn(`<${host.localName}>: ${message}`);
}
