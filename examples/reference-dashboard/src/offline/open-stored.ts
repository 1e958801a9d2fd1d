import type { Client, Readable } from '../../../../sdk/src/index.ts';
import { findProvider } from '../sign-in/find-provider.ts';
import { readFlag } from '../sign-in/signed-in-flag.ts';
import { keepsToken } from '../token.ts';
import { createStoredClient } from './create-stored-client.ts';
import { forgetOthers, loadNumbers } from './kept-numbers.ts';
import { ofBrowser, ofTab } from './reader-key.ts';

/** How often the service is asked whether it answers again, ms. */
const PERIOD_MS = 10_000;

export interface Stored {
  readonly client: Client;
  readonly asOf: Readable<number>;
  /** True where the reader signed in at the identity provider. */
  readonly isSignedIn: boolean;
}

/**
 * Opens what is kept of the reader who was here last: in this tab by its token, else in this browser by a sign-in that nobody has ended.
 * Undefined where nothing is, or where the link has the token of somebody else.
 */
export async function openStored(linkedToken: string | undefined): Promise<Stored | undefined> {
  const isSignedIn = !keepsToken(linkedToken) && linkedToken === undefined && readFlag() === 'yes';
  const key = keepsToken(linkedToken) ? ofTab.get() : isSignedIn ? ofBrowser.get() : null;
  const kept = key === null ? undefined : await loadNumbers(key);
  // Without the catalogue no number has a name.
  return kept?.answers['/v1/catalog'] ? { ...createStoredClient(kept), isSignedIn } : undefined;
}

/** Forgets all numbers of this browser, and whose they are. */
export async function forgetReader(): Promise<void> {
  for (const key of [ofBrowser, ofTab]) key.clear();
  await forgetOthers();
}

/** Loads the page anew once the service answers; returns what asks it now. */
export function reloadOnceReachable(): () => void {
  const ask = (): void =>
    void findProvider().then(
      () => location.reload(),
      () => undefined,
    );
  setInterval(ask, PERIOD_MS);
  addEventListener('online', ask);
  return ask;
}
