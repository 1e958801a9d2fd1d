import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { CLOSE_CODES } from '../../../sdk/src/protocol/live.ts';
import { classifyError } from '../base/classify-error.ts';
import { ForbiddenError, UnauthenticatedError } from '../base/errors.ts';
import { presentError } from './present-error.ts';

const RETRY_AFTER_SECONDS = 5;

/** Returns the HTTP status of a refusal before the socket is open. */
function statusOf(thrown: unknown): number {
  const error = classifyError(thrown);
  if (error.code === 'not_found') return 404;
  if (error.code === 'too_many_sockets' || error.code === 'too_many_requests') return 429;
  if (error instanceof ForbiddenError) return 403;
  if (error instanceof UnauthenticatedError) return 401;
  if (error.code === 'internal') return 500;
  return error.retryable ? 503 : 400;
}

/** Returns the close code of a refusal after the socket is open. */
export function closeCodeOf(error: unknown): keyof typeof CLOSE_CODES {
  const status = statusOf(error);
  if (status === 429) return 'rateLimited';
  if (status === 403) return 'forbidden';
  return status >= 500 ? 'overload' : 'unauthenticated';
}

/** Answers an upgrade request with the error, like any other request, and closes the connection. */
export function refuse(socket: Duplex, error: unknown, onError: (error: unknown) => void): void {
  socket.on('error', () => socket.destroy());
  const status = statusOf(error);
  const { retryAfterSeconds = RETRY_AFTER_SECONDS } = classifyError(error);
  const body = JSON.stringify(presentError(error, onError));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(status === 401 ? ['WWW-Authenticate: Bearer'] : []),
    ...(status === 429 || status === 503 ? [`Retry-After: ${retryAfterSeconds}`] : []),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
