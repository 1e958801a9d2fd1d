/** Why nobody is signed in. `texts.ts` has a sentence for each. */
export type FailureKind =
  | 'away'
  | 'denied'
  | 'ended'
  | 'expired'
  | 'insecure'
  | 'mismatch'
  | 'refused'
  | 'signedOut'
  | 'signedOutHere'
  | 'unaccepted'
  | 'unasked'
  | 'unreachable'
  | 'unusable';

/** A sign-in that failed, in a way that the reader can be told. */
export class SignInFailure extends Error {
  readonly kind: FailureKind;
  /** For whoever runs the page: a code of the provider, a message of the service. */
  readonly detail: string;

  constructor(kind: FailureKind, detail = '', cause?: unknown) {
    super(detail ? `${kind}: ${detail}` : kind, { cause });
    this.kind = kind;
    this.detail = detail;
  }
}

/** Answers of a provider that was asked to sign in without asking the reader (OpenID Connect Core 1.0, section 3.1.2.6). */
const NEEDS_READER = ['login_required', 'interaction_required', 'consent_required', 'account_selection_required'];

/** Failure of an authorization response with an error (RFC 6749, section 4.1.2.1); undefined: the reader has to be asked. */
export function readErrorAnswer(error: string, isSilent: boolean): SignInFailure | undefined {
  if (isSilent && NEEDS_READER.includes(error)) return undefined;
  if (error === 'access_denied') return new SignInFailure('denied');
  if (error === 'server_error' || error === 'temporarily_unavailable') return new SignInFailure('away', error);
  return new SignInFailure('refused', error);
}
