import * as oauth from 'oauth4webapi';
import type { SignInProvider } from '../../../../sdk/src/protocol/sign-in.ts';
import type { PendingSignIn, ProviderAnswer } from './pending.ts';
import { SignInFailure } from './sign-in-failure.ts';

/** Difference that is tolerated between the clocks of the provider and of the service, seconds. */
const TOLERANCE_S = 60;
const TIMEOUT_MS = 8000;
/** Three parts, as a signed token has. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

export interface Tokens {
  readonly access: string;
  /** Undefined: the provider gives none. */
  readonly refresh: string | undefined;
  readonly id: string | undefined;
  /** When the access token ends, ms since 1970 by the clock of this machine; Infinity where nobody says. */
  readonly endsAtMs: number;
}

/** The provider, and by how much the clock of the service is ahead of this machine's, seconds. */
export interface SignInSetup {
  readonly provider: SignInProvider;
  readonly skewS: number;
}

/** Address of the page without parameters: the one that is registered at the provider. */
export const findRedirectUri = (): string => new URL('.', location.href).href;

/** Prepares a sign-in: where to send the reader, and what to keep until the answer. */
export async function prepareSignIn(
  { provider }: SignInSetup,
  { isSilent, isRenewal, language }: { isSilent: boolean; isRenewal: boolean; language: string },
): Promise<{ url: string; pending: PendingSignIn }> {
  const [state, nonce, verifier] = [
    oauth.generateRandomState(),
    oauth.generateRandomNonce(),
    oauth.generateRandomCodeVerifier(),
  ];
  const url = new URL(provider.authorizationEndpoint);
  const params = {
    client_id: provider.clientId,
    response_type: 'code',
    redirect_uri: findRedirectUri(),
    scope: provider.scopes,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ui_locales: language,
    ...(isSilent && { prompt: 'none' }),
    ...listTargets(provider),
  };
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  const address = location.pathname + location.search + location.hash;
  return { url: url.href, pending: { state, nonce, verifier, address, isSilent, isRenewal } };
}

/** Exchanges the code of an answer for tokens. Throws SignInFailure. */
export async function redeemCode(
  { provider, skewS }: SignInSetup,
  params: ProviderAnswer['params'],
  { state, nonce, verifier }: PendingSignIn,
): Promise<Tokens> {
  const [server, client] = describeClient(provider, skewS);
  try {
    const valid = oauth.validateAuthResponse(server, client, params, state);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      valid,
      findRedirectUri(),
      verifier,
      requestOptions(provider),
    );
    return readTokens(
      await oauth.processAuthorizationCodeResponse(server, client, response, {
        expectedNonce: nonce,
        requireIdToken: true,
      }),
    );
  } catch (error) {
    throw toFailure(error);
  }
}

/** Gets new tokens for a refresh token. Throws SignInFailure. */
export async function refreshTokens({ provider, skewS }: SignInSetup, refresh: string): Promise<Tokens> {
  const [server, client] = describeClient(provider, skewS);
  try {
    const options = requestOptions(provider);
    const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refresh, options);
    // The provider may keep the refresh token that there is.
    return readTokens(await oauth.processRefreshTokenResponse(server, client, response), refresh);
  } catch (error) {
    throw toFailure(error);
  }
}

const listTargets = ({ audience, resource }: SignInProvider): Readonly<Record<string, string>> => ({
  ...(audience !== null && { audience }),
  ...(resource !== null && { resource }),
});

function describeClient(provider: SignInProvider, skewS: number): [oauth.AuthorizationServer, oauth.Client] {
  const server: oauth.AuthorizationServer = {
    issuer: provider.issuer,
    token_endpoint: provider.tokenEndpoint,
    id_token_signing_alg_values_supported: [...provider.signingAlgorithms],
    authorization_response_iss_parameter_supported: provider.hasIssuerParameter,
  };
  return [server, { client_id: provider.clientId, [oauth.clockSkew]: skewS, [oauth.clockTolerance]: TOLERANCE_S }];
}

/** The service lets only a provider on the same machine go without https. */
const requestOptions = (provider: SignInProvider): oauth.TokenEndpointRequestOptions => ({
  additionalParameters: listTargets(provider),
  signal: () => AbortSignal.timeout(TIMEOUT_MS),
  [oauth.allowInsecureRequests]: new URL(provider.tokenEndpoint).protocol === 'http:',
});

function readTokens(answer: oauth.TokenEndpointResponse, refresh?: string): Tokens {
  const { access_token: access, expires_in: lifetimeS = Infinity } = answer;
  if (!JWT.test(access)) throw new SignInFailure('unusable');
  return {
    access,
    refresh: answer.refresh_token ?? refresh,
    id: answer.id_token,
    endsAtMs: Date.now() + lifetimeS * 1000,
  };
}

function toFailure(error: unknown): SignInFailure {
  if (error instanceof SignInFailure) return error;
  if (error instanceof oauth.ResponseBodyError) {
    const { status, error: code } = error;
    if (code === 'invalid_grant') return new SignInFailure('expired', '', error);
    return new SignInFailure(status >= 500 ? 'away' : 'refused', code, error);
  }
  const { name, message, code } = error as Error & { readonly code?: string };
  const isNetwork = !code && ['TypeError', 'TimeoutError', 'AbortError'].includes(name);
  const isConform = code === oauth.RESPONSE_IS_NOT_CONFORM || code === oauth.RESPONSE_IS_NOT_JSON;
  return new SignInFailure(isNetwork || isConform ? 'away' : 'mismatch', isNetwork ? '' : message, error);
}
