import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ErrorCode } from '../../../../sdk/src/protocol/errors.ts';
import type { WireError } from '../../../../sdk/src/protocol/query.ts';

interface Refusal {
  readonly status: 400 | 408 | 429 | 431;
  readonly code: ErrorCode;
  readonly message: string;
  readonly retryable?: boolean;
}

/** Limits of node's parser, which refuses a request before there is one to answer. */
export interface ParserLimits {
  readonly headerBytes: number;
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
}

/**
 * Describes an error of node's parser (https://nodejs.org/api/http.html#event-clienterror); undefined for one of the connection
 * or of TLS, which has no answer.
 */
export function describeClientError(code: string | undefined, limits: ParserLimits): Refusal | undefined {
  if (code === 'HPE_HEADER_OVERFLOW') {
    const message = `the address and the headers have more than ${limits.headerBytes} bytes together: expected fewer`;
    return { status: 431, code: 'headers_too_large', message };
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    const [headers, request] = [limits.headersTimeoutMs, limits.requestTimeoutMs].map((ms) => `${ms / 1000} s`);
    const message = `the request is not complete: expected its headers within ${headers}, and its body within ${request}`;
    return { status: 408, code: 'request_timeout', message, retryable: true };
  }
  if (!code?.startsWith('HPE_')) return undefined;
  return { status: 400, code: 'invalid_request', message: 'the request cannot be read: expected HTTP/1.1' };
}

/** Answers on a connection without a request, and closes it. */
export function refuseConnection(socket: Duplex, { status, code, message, retryable = false }: Refusal): void {
  if (!socket.writable || ('bytesWritten' in socket && socket.bytesWritten !== 0)) {
    // A part of another answer was sent.
    return void socket.destroy();
  }
  const retryAfterSeconds = status === 429 ? 1 : undefined;
  const error: WireError = { code, message, retryable, ...(retryAfterSeconds && { retryAfterSeconds }) };
  const body = JSON.stringify({ error });
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    ...(retryAfterSeconds ? [`Retry-After: ${retryAfterSeconds}`] : []),
  ];
  socket.on('error', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}
