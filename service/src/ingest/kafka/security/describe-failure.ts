import { OperatorError } from '../../../base/errors.ts';
import { describeTlsError } from '../../../base/tls/describe-tls-error.ts';
import type { KafkaSecurity } from './types.ts';

/** Describes why no broker can be read from, without addresses: anybody may read `/readyz`. */
export function describeFailure(error: unknown, { tls, login }: Partial<KafkaSecurity> = {}): string {
  const described = findOperatorMessage(error) ?? (tls && describeTlsError(error, 'kafka'));
  if (described !== undefined) return described;
  const refusal = causesOf(error).find(isRefusal);
  if (login && refusal) return describeRefusal(refusal, login.mechanism);
  if (isClosedByBroker(error)) {
    const settings = [...(tls ? [] : ['TLS (KAFKA_TLS)']), ...(login ? [] : ['SASL (KAFKA_SASL_MECHANISM)'])];
    const expected = settings.length > 0 ? `: a broker that expects ${settings.join(' or ')} does so` : '';
    return `the broker closes the connection${expected}`;
  }
  return `no broker answers: ${codeOf(error)}`;
}

interface Failure extends Error {
  readonly code?: unknown;
  readonly type?: unknown;
}

const isRefusal = ({ name, type }: Failure): boolean =>
  name === 'KafkaJSSASLAuthenticationError' || (typeof type === 'string' && type.includes('SASL'));

function describeRefusal({ type }: Failure, mechanism: string): string {
  if (type === 'UNSUPPORTED_SASL_MECHANISM') {
    return `the broker does not offer the mechanism ${mechanism} of KAFKA_SASL_MECHANISM`;
  }
  return mechanism === 'OAUTHBEARER'
    ? 'the broker refuses the token of KAFKA_TOKEN_URL'
    : 'the broker refuses KAFKA_SASL_USER with KAFKA_SASL_PASSWORD';
}

/** Messages of our own name the setting already, and no secret. */
function findOperatorMessage(error: unknown): string | undefined {
  for (const link of causesOf(error)) if (link instanceof OperatorError) return link.message;
  return undefined;
}

/** Brokers close connections whose bytes they do not understand, or that do not log in. */
const isClosedByBroker = (error: unknown): boolean =>
  causesOf(error).some(
    ({ name, code }) => name === 'KafkaJSConnectionClosedError' || code === 'ECONNRESET' || code === 'EPIPE',
  );

function causesOf(error: unknown): Failure[] {
  const causes: Failure[] = [];
  for (let link = error; link instanceof Error; link = link.cause) causes.push(link);
  return causes;
}

/** Returns the code of an error, else its name: messages have addresses. */
function codeOf(error: unknown): string {
  const { code, type, cause, name } = error as { code?: string; type?: string; cause?: unknown; name?: string };
  if (code !== undefined || type !== undefined) return String(code ?? type);
  return cause === undefined || cause === null ? String(name) : codeOf(cause);
}
