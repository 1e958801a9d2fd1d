import type { ReceivedError } from '../protocol/query.ts';

/** Failure of a request: an error of the service, or `unreachable` and `unauthenticated`, detected by the client. */
export class ClientError extends Error {
  override readonly name = 'ClientError';
  readonly wire: ReceivedError;
  /** The whole body of an answer of the service, which may have more than the error. */
  readonly answer: unknown;

  constructor(wire: ReceivedError, { answer, ...options }: ErrorOptions & { readonly answer?: unknown } = {}) {
    super(wire.message, options);
    this.wire = wire;
    this.answer = answer;
  }
}

/** The session has ended: two tokens in a row were refused. A new token starts another. */
export const REFUSED: ReceivedError = { code: 'unauthenticated', message: 'token refused', retryable: true };

/** Converts anything thrown to a wire error. Unknown errors are retryable. */
export const toWireError = (thrown: unknown): ReceivedError =>
  thrown instanceof ClientError ? thrown.wire : { code: 'unreachable', message: String(thrown), retryable: true };
