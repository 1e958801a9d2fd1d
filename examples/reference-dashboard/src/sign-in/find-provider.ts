import type { WireError } from '../../../../sdk/src/protocol/query.ts';
import type { SignInView } from '../../../../sdk/src/protocol/sign-in.ts';
import type { SignInSetup } from './provider-requests.ts';
import { SignInFailure } from './sign-in-failure.ts';

const TIMEOUT_MS = 8000;

/**
 * Asks the service for its identity provider; undefined where it says that it has none. Throws SignInFailure `away` where the
 * provider cannot be reached, and `unreachable` where the service cannot.
 */
export async function findProvider(): Promise<SignInSetup | undefined> {
  const response = await fetch('/v1/sign-in', { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: unknown) => {
    throw new SignInFailure('unreachable', '', cause);
  });
  if (response.status === 404) return undefined;
  const { provider, error } = await readAnswer(response);
  if (error?.code === 'identity_provider_unavailable') throw new SignInFailure('away');
  if (!response.ok || provider === undefined) throw new SignInFailure('unreachable', String(response.status));
  const serverMs = Date.parse(response.headers.get('Date') ?? '');
  const skewS = Number.isNaN(serverMs) ? 0 : Math.round((serverMs - Date.now()) / 1000);
  return provider ? { provider, skewS } : undefined;
}

/** Reads an answer of the service; empty for what something in between has answered. */
const readAnswer = (response: Response): Promise<Partial<SignInView> & { readonly error?: WireError }> =>
  response.json().catch(() => ({})) as ReturnType<typeof readAnswer>;

/** Throws SignInFailure `away` where the provider does not answer: the browser would leave the reader on an error page. */
export async function requireReachable({ provider }: SignInSetup): Promise<void> {
  const options = { mode: 'no-cors', signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
  const address = `${provider.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  await fetch(address, options).catch((cause: unknown) => {
    throw new SignInFailure('away', '', cause);
  });
}
