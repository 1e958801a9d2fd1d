import { AppError, InvalidRequestError, UnavailableError } from './errors.ts';

/**
 * Converts any error to the AppError that decides the status: AppErrors are kept, errors of Postgres and its driver are
 * mapped by code. Everything else becomes `internal`, whose message reveals nothing about the cause.
 */
export function classifyError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, message = '' } = (error ?? {}) as { code?: unknown; message?: string };
  const state = typeof code === 'string' ? code : '';
  if (UNSTORABLE_TEXT.has(state)) {
    return new InvalidRequestError(
      'invalid_text',
      'the request contains text that cannot be stored: expected valid UTF-8',
      {
        cause: error,
      },
    );
  }
  if (OUT_OF_RANGE.has(state)) {
    return new InvalidRequestError('out_of_range', 'a number of the request is out of range: expected a smaller one', {
      cause: error,
    });
  }
  if (UNREACHABLE.test(state) || LOST_CONNECTION.test(String(message))) {
    return new UnavailableError('database_unavailable', 'the database cannot be reached: try again', { cause: error });
  }
  return new AppError('internal', 'the service failed; try again', { retryable: true, cause: error });
}

/** https://www.postgresql.org/docs/15/errcodes-appendix.html */
const UNSTORABLE_TEXT = new Set(['22021', '22P05']);
const OUT_OF_RANGE = new Set(['22003', '22008']);

/** Connection exceptions, too many connections, shutdown, crash, starting up; and the errors of the socket. */
const UNREACHABLE =
  /^(08...|53300|57P0[1-5]|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)$/;

/** The driver reports these as plain errors without a code. */
const LOST_CONNECTION =
  /^(Connection terminated|timeout exceeded when trying to connect|Client was closed|Client has encountered a connection error)/;
