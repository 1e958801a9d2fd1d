import type { Client } from '../client/client.ts';
import type { WireError } from '../protocol/query.ts';
import { nameAttribute } from '../view/name-attribute.ts';
import { emit } from './events.ts';

/** Codes of errors of the connection, the token or the principal, which all widgets of a client share. */
const SHARED = /^(un(auth|reach)|to(ken|o_many_requests)|http_)|_claim$/;

// eslint-disable-next-line no-restricted-syntax -- what was dispatched belongs to the page, and ends with the client
const dispatched = new WeakMap<Client, string>();

/**
 * Dispatches `kpi-error`; without an error, marks the last one as over. An error that all widgets of a client share is
 * dispatched once, by the first that meets it, until it is over.
 */
export function dispatchError(host: Element, client: Client, error: WireError | undefined): void {
  if (!error) {
    dispatched.delete(client);
    return;
  }
  const { code, message } = error;
  if (SHARED.test(code)) {
    if (dispatched.get(client) === code) return;
    dispatched.set(client, code);
  }
  emit(host, 'kpi-error', { error });
  // Not for readers: the page's author misspelt a name, or sent a token without a claim. `http_` is on the console already.
  if (error.retryable || /^(forbidden$|http_)/.test(code)) return;
  const isListed = /^unknown_(dimension|filter)/.test(code) && !message.includes('did you mean');
  const names = client.catalog.get().catalog?.dimensions.map(({ name }) => name) ?? [];
  // eslint-disable-next-line no-console
  console.warn(`<${host.localName}>: ${nameAttribute(message)}${isListed ? ` (${names.join(', ')})` : ''}`);
}
