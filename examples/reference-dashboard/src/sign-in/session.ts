import type { GetToken } from '../../../../sdk/src/index.ts';
import type { WireError } from '../../../../sdk/src/protocol/query.ts';
import { requireReachable } from './find-provider.ts';
import { findRedirectUri, refreshTokens, type SignInSetup, type Tokens } from './provider-requests.ts';
import { SignInFailure } from './sign-in-failure.ts';
import { writeFlag } from './signed-in-flag.ts';

/** A reader who is signed in. Its tokens are in memory alone: docs/decisions/0046. */
export interface Session {
  readonly getToken: GetToken;
  /** Leaves for the provider, which ends its session too where it can. */
  signOut(): void;
}

export interface SessionPage {
  /** Shows nothing of the reader any more, and says why. */
  onEnd(failure: SignInFailure): void;
  /** Sends the reader to the provider and back without a question; rejects where the page cannot be left now. */
  renewByRedirect(): Promise<never>;
}

/** Keeps the tokens of a reader, and renews them when the SDK asks for it. */
export function createSession(setup: SignInSetup, first: Tokens, page: SessionPage): Session {
  let tokens: Tokens | undefined = first;
  /** True while the token in use replaces one that was refused before its end. */
  let isReplacement = false;

  function end(failure: SignInFailure): never {
    tokens = undefined;
    page.onEnd(failure);
    throw failure;
  }

  async function refresh(token: string): Promise<string> {
    try {
      tokens = await refreshTokens(setup, token);
      return tokens.access;
    } catch (error) {
      // The SDK tries again: the provider may be back before the token ends.
      if (error instanceof SignInFailure && error.kind !== 'away')
        end(error.kind === 'expired' ? new SignInFailure('ended') : error);
      throw error;
    }
  }

  return {
    async getToken({ reason }) {
      if (!tokens) throw new SignInFailure('ended');
      if (reason === 'init') return tokens.access;
      const isEarly = reason === 'rejected' && Date.now() < tokens.endsAtMs;
      if (isEarly && (isReplacement || !tokens.refresh))
        end(new SignInFailure('unaccepted', await askWhyRefused(tokens.access)));
      isReplacement = isEarly;
      if (tokens.refresh) return refresh(tokens.refresh);
      return reason === 'expiring' ? page.renewByRedirect() : end(new SignInFailure('ended'));
    },
    signOut() {
      const address = toSignOutAddress(setup, tokens?.id);
      tokens = undefined;
      writeFlag('signed-out');
      page.onEnd(new SignInFailure('signedOut'));
      // A browser may keep the page as it is, for the way back.
      addEventListener('pageshow', () => location.reload(), { once: true });
      requireReachable(setup).then(
        () => location.replace(address),
        // Its session goes on, and the reader has to know.
        () => page.onEnd(new SignInFailure('signedOutHere')),
      );
    },
  };
}

/** Asks the service why it does not accept a token. */
async function askWhyRefused(token: string): Promise<string> {
  const response = await fetch('/v1/catalog', { headers: { Authorization: `Bearer ${token}` } });
  const { error } = (await response.json()) as { readonly error?: WireError };
  return error?.message ?? '';
}

/** Where the provider ends its own session (OpenID Connect RP-Initiated Logout 1.0); the page itself where it cannot. */
function toSignOutAddress({ provider }: SignInSetup, id: string | undefined): string {
  if (provider.endSessionEndpoint === null) return findRedirectUri();
  const url = new URL(provider.endSessionEndpoint);
  url.searchParams.set('client_id', provider.clientId);
  url.searchParams.set('post_logout_redirect_uri', findRedirectUri());
  if (id !== undefined) url.searchParams.set('id_token_hint', id);
  return url.href;
}
