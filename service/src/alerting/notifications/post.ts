import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { JudgeAddress } from './judge-address.ts';
import { parseRetryAfter } from './retry.ts';
import { DeliveryError } from './delivery-error.ts';

/** Resolves a host name to all its addresses. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>;

export interface PostOptions {
  readonly judge: JudgeAddress;
  readonly resolve: Resolve;
  /** Time limit from the look-up to the last byte of the answer, ms. */
  readonly timeoutMs: number;
  now(): number;
}

/** Bytes of an answer's body that are read; it is never shown. */
const MAX_ANSWER_BYTES = 65_536;

export const resolveBySystem: Resolve = (host) =>
  new Promise((resolve, reject) => {
    systemLookup(host, { all: true }, (error, addresses) => (error ? reject(error) : resolve(addresses)));
  });

/**
 * Posts once, without following redirects. Resolves on 2xx; anything else throws a DeliveryError. The addresses are
 * checked before, and the connected one is checked again when the connection looks it up.
 */
export async function post(
  target: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  options: PostOptions,
): Promise<void> {
  const url = new URL(target);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const signal = AbortSignal.timeout(options.timeoutMs);
  const addresses = isIP(host) ? [{ address: host, family: isIP(host) }] : await resolveName(host, options, signal);
  requireAllowed(url, addresses, options.judge);
  const response = await exchange(url, headers, body, options, signal);
  const { status } = response;
  if (status >= 200 && status < 300) return;
  if (status === 410) throw new DeliveryError('the receiver answered 410, it is gone', { isGone: true });
  const isRedirect = status >= 300 && status < 400;
  throw new DeliveryError(`the receiver answered ${status}${isRedirect ? ', and redirects are not followed' : ''}`, {
    retryAfterMs: parseRetryAfter(response.retryAfter, options.now()),
  });
}

async function resolveName(
  host: string,
  { resolve, timeoutMs }: PostOptions,
  signal: AbortSignal,
): Promise<readonly LookupAddress[]> {
  const late = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(noAnswer(timeoutMs)), { once: true });
  });
  try {
    return await Promise.race([resolve(host), late]);
  } catch (error) {
    throw error instanceof DeliveryError ? error : new DeliveryError(`${host} has no address`, { cause: error });
  }
}

const noAnswer = (timeoutMs: number, cause?: unknown): DeliveryError =>
  new DeliveryError(`no answer within ${timeoutMs} ms`, { cause });

/** Throws for a private address, and for plain HTTP except to an allowed private one. */
function requireAllowed(url: URL, addresses: readonly LookupAddress[], judge: JudgeAddress): void {
  if (addresses.length === 0) throw new DeliveryError(`${url.hostname} has no address`);
  for (const { address } of addresses) {
    const verdict = judge(address);
    if (verdict === 'private') {
      throw new DeliveryError(`${url.hostname} is ${address}, a private address that PRIVATE_TARGETS does not allow`);
    }
    if (verdict === 'public' && url.protocol !== 'https:') {
      throw new DeliveryError(`${url.protocol}//${url.hostname}: expected HTTPS`);
    }
  }
}

function exchange(
  url: URL,
  headers: Readonly<Record<string, string>>,
  body: string,
  { judge, resolve, timeoutMs }: PostOptions,
  signal: AbortSignal,
): Promise<{ status: number; retryAfter: string | undefined }> {
  const lookup: LookupFunction = (host, { all }, callback) => {
    resolve(host)
      .then((addresses) => {
        requireAllowed(url, addresses, judge);
        const [first] = addresses as readonly [LookupAddress, ...LookupAddress[]];
        if (all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      })
      .catch((error: unknown) => callback(error as NodeJS.ErrnoException, []));
  };
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolvePost, reject) => {
    const fail = (error: Error): void => {
      if (error instanceof DeliveryError) reject(error);
      else reject(signal.aborted ? noAnswer(timeoutMs, error) : new DeliveryError(error.message, { cause: error }));
    };
    const request = send(
      url,
      {
        method: 'POST',
        agent: false,
        lookup,
        signal,
        headers: {
          'Content-Type': 'application/json',
          'Content-Length': String(Buffer.byteLength(body)),
          'User-Agent': 'Tidemark',
          ...headers,
        },
      },
      (response) => {
        drain(response)
          .then(() => resolvePost({ status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] }))
          .catch(fail);
      },
    );
    request.on('error', fail);
    request.end(body);
  });
}

async function drain(response: IncomingMessage): Promise<void> {
  let sizeBytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_ANSWER_BYTES) {
      response.destroy();
      return;
    }
  }
}
