import { z } from 'zod';
import { formatValue } from '../../../base/format-value.ts';
import { OperatorError } from '../../../base/errors.ts';
import type { TokenEndpoint } from './types.ts';

/** Requests a token only when the last one is needed again near its end. */
export interface TokenSource {
  /** Throws `kafka_token` where there is no valid one. */
  find(): Promise<string>;
}

interface Token {
  readonly value: string;
  readonly renewAtMs: number;
  readonly expiresAtMs: number;
}

const REQUEST_TIMEOUT_MS = 5000;
/** Brokers want to see another token some seconds before one expires (KIP-368). */
const RENEW_BEFORE_MS = 15_000;
/** Where an answer does not say how long its token lives (RFC 6749, section 5.1). */
const UNKNOWN_LIFETIME_S = 60;

/**
 * Creates a source of tokens of an endpoint. A token is renewed once half of its lifetime is over, so that one that cannot be
 * renewed at once goes on to its end.
 */
export function createTokenSource(endpoint: TokenEndpoint, now: () => number = Date.now): TokenSource {
  let last: Token | undefined;
  let running: Promise<Token> | undefined;
  return {
    async find() {
      if (last && now() < last.renewAtMs) return last.value;
      running ??= requestToken(endpoint, now).finally(() => (running = undefined));
      try {
        last = await running;
      } catch (error) {
        if (!last || now() >= last.expiresAtMs) throw error;
      }
      return last.value;
    },
  };
}

const answerSchema = z.object({
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  expires_in: z.coerce.number().positive().optional(),
});
const refusalSchema = z.object({ error: z.string().regex(/^[a-z_]{1,60}$/) });

async function requestToken(endpoint: TokenEndpoint, now: () => number): Promise<Token> {
  const { url, clientId, clientSecret, scope, audience } = endpoint;
  const parameters = { ...(scope !== undefined && { scope }), ...(audience !== undefined && { audience }) };
  const startedAtMs = now();
  const credentials = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  const { status, body } = await fetch(url, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(credentials).toString('base64')}`, Accept: 'application/json' },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...parameters }),
    redirect: 'manual',
    signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
  })
    .then(async (response) => ({ status: response.status, body: parse(await response.text()) }))
    .catch((error: unknown) => {
      throw refuse(`KAFKA_TOKEN_URL cannot be reached (${codeOf(error)}): expected a token endpoint`, error);
    });
  const answer = answerSchema.safeParse(body);
  if (status !== 200 || !answer.success) throw refuse(describeRefusal(status, body, clientId));
  const lifetimeMs = (answer.data.expires_in ?? UNKNOWN_LIFETIME_S) * 1000;
  return {
    value: answer.data.access_token,
    renewAtMs: startedAtMs + Math.min(lifetimeMs / 2, lifetimeMs - RENEW_BEFORE_MS),
    expiresAtMs: startedAtMs + lifetimeMs,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The code of an OAuth error is from a list (RFC 6749, section 5.2); its description may be anything. */
function describeRefusal(status: number, body: unknown, clientId: string): string {
  const refusal = refusalSchema.safeParse(body);
  const reason = refusal.success ? `${status}, ${refusal.data.error}` : String(status);
  return `KAFKA_TOKEN_URL answers without a token (${reason}): expected one for KAFKA_CLIENT_ID ${formatValue(clientId)}`;
}

const codeOf = (error: unknown): string => {
  const { name, cause } = error as { name: string; cause?: { code?: string } };
  return cause?.code ?? name;
};

const refuse = (message: string, cause?: unknown): OperatorError =>
  new OperatorError('kafka_token', message, { cause });
