import type { SignInProvider } from '../../../../sdk/src/protocol/sign-in.ts';
import { UnavailableError } from '../../base/errors.ts';
import { discoverProvider, readAddress, type ProviderMetadata } from './discover-provider.ts';

/** How long a description of the provider is used, and how long one that failed is not asked for again, ms. */
const FRESH_MS = 10_000;
const RETRY_AFTER_MS = 5000;

/** The client of the identity provider as which the dashboard signs its readers in. */
export interface SignInClient {
  readonly issuer: string;
  readonly clientId: string;
  /** Separated by spaces. */
  readonly scopes: string;
  readonly audience: string | undefined;
  readonly resource: string | undefined;
  /** Name of the provider, for people. */
  readonly name: string | undefined;
}

/** The sign-in on the pages of the service. */
export interface SignIn {
  /**
   * Describes the provider; null without one. Throws UnavailableError `identity_provider_unavailable` while it does not
   * answer, or answers what no page can use.
   */
  describe(): Promise<SignInProvider | null>;
  /** Origins that pages must be allowed to ask; none without a provider. Those of its last description. */
  origins(): readonly string[];
}

export interface SignInOptions {
  readonly client: SignInClient | undefined;
  now(): number;
  /** Called for the first of a series of failures. */
  onError(error: unknown): void;
}

/** Creates the sign-in, which asks the provider at once, so that the first page may ask it too. */
export function createSignIn({ client, now, onError }: SignInOptions): SignIn {
  if (!client) return { describe: () => Promise.resolve(null), origins: () => [] };
  let described: SignInProvider | undefined;
  let failure: unknown;
  let triedAtMs = -Infinity;
  let asking: Promise<void> | undefined;

  async function ask(): Promise<void> {
    triedAtMs = now();
    try {
      described = describeProvider(client as SignInClient, await discoverProvider((client as SignInClient).issuer));
      failure = undefined;
    } catch (error) {
      if (failure === undefined) onError(error);
      failure = error;
    }
  }

  async function refresh(): Promise<void> {
    if (!asking && now() - triedAtMs < (failure === undefined ? FRESH_MS : RETRY_AFTER_MS)) return;
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    await asking;
  }

  void refresh();
  return {
    async describe() {
      await refresh();
      if (described && failure === undefined) return described;
      throw new UnavailableError(
        'identity_provider_unavailable',
        'nobody can sign in: the identity provider does not answer as expected; try again',
        { cause: failure },
      );
    },
    origins: () => [
      ...new Set([client.issuer, ...(described ? [described.tokenEndpoint] : [])].map((url) => new URL(url).origin)),
    ],
  };
}

const describeProvider = (client: SignInClient, provider: ProviderMetadata): SignInProvider => ({
  issuer: client.issuer,
  name: client.name ?? null,
  clientId: client.clientId,
  scopes: client.scopes,
  audience: client.audience ?? null,
  resource: client.resource ?? null,
  authorizationEndpoint: readAddress(provider, 'authorization_endpoint').href,
  tokenEndpoint: readAddress(provider, 'token_endpoint').href,
  endSessionEndpoint:
    provider.end_session_endpoint === undefined ? null : readAddress(provider, 'end_session_endpoint').href,
  signingAlgorithms: provider.id_token_signing_alg_values_supported ?? ['RS256'],
  hasIssuerParameter: provider.authorization_response_iss_parameter_supported ?? false,
});
