import { describeTlsError } from '../../base/tls/describe-tls-error.ts';

/** Describes why Redis cannot be used, without addresses: anybody may read `/readyz`. */
export function describeRedisFailure(error: unknown, isEncrypted: boolean): string {
  const { code, message = '' } = error as { code?: string; message?: string };
  // Redis begins its errors with a word in capitals: `LOADING Redis is loading the dataset in memory`.
  const [word] = /^[A-Z]{4,20}(?= )/.exec(message) ?? [];
  if (word === 'WRONGPASS' || word === 'NOAUTH') return 'Redis refuses the user and password of REDIS_URL';
  const description = describeTlsError(error, 'redis');
  if (description !== undefined) return description;
  // A Redis without TLS waits for the end of what it takes for a command; one with TLS closes the connection.
  if (isEncrypted && code === 'ETIMEDOUT') return 'no server answers by TLS at the address in REDIS_URL';
  if (!isEncrypted && code === 'ECONNRESET') {
    return 'the server closes the connection: one that expects TLS (rediss://) does so';
  }
  return code ?? word ?? 'no answer in time';
}
