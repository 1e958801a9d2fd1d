/** Key in the storage of this tab alone: two tabs may sign in at the same time. */
const KEY = 'tidemark-pending-sign-in';

/** A sign-in for which the reader was sent to the provider, kept until the provider sends the reader back. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  /** Code verifier of PKCE (RFC 7636). */
  readonly verifier: string;
  /** Path, parameters and fragment that the reader wanted. */
  readonly address: string;
  /** True where the provider was to ask the reader nothing. */
  readonly isSilent: boolean;
  /** True where the reader was signed in before. */
  readonly isRenewal: boolean;
}

/** The parameters with which the provider sent the reader back. */
export interface ProviderAnswer {
  readonly params: URLSearchParams;
  /** Undefined: this tab has not asked for it, or it was taken already. */
  readonly pending: PendingSignIn | undefined;
}

export const keepPending = (pending: PendingSignIn): void => sessionStorage.setItem(KEY, JSON.stringify(pending));

/**
 * Takes the answer of the provider out of the address, and puts the address there that the reader wanted, before anything
 * reads it. Undefined where the address has no answer. An answer is good once.
 */
export function takeAnswer(): ProviderAnswer | undefined {
  const params = new URLSearchParams(location.search);
  if (!params.has('state') || !(params.has('code') || params.has('error'))) return undefined;
  const kept = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  const pending = kept === null ? undefined : (JSON.parse(kept) as PendingSignIn);
  history.replaceState(null, '', pending?.address ?? location.pathname);
  return { params, pending: pending?.state === params.get('state') ? pending : undefined };
}
