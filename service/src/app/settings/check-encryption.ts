import { readTlsFiles, type TlsFiles } from '../../base/tls/tls-files.ts';
import { findConnectionProblem, listCertificateFiles } from '../../postgres/certificate-files.ts';
import { toTlsFiles, type EncryptionValues } from './encryption.ts';

/**
 * Finds settings of encryption and logins that do not fit each other, and certificates and keys that cannot be used: files that
 * are missing, are no PEM, have expired, or do not fit each other.
 */
export const findEncryptionProblems = (values: EncryptionValues, nowMs: number): string[] => [
  ...findDatabaseProblems(values.DATABASE_URL),
  ...findKafkaProblems(values),
  ...findLoginProblems(values),
  ...findRedisProblems(values),
  ...findMailProblems(values),
  ...findPairProblems(values, 'TLS_CERT_FILE', 'TLS_KEY_FILE'),
  ...listFiles(values).flatMap((files) => readTlsFiles(files, nowMs).problems),
];

const listFiles = (values: EncryptionValues): TlsFiles[] => [
  ...(values.DATABASE_URL === undefined ? [] : [listCertificateFiles(values.DATABASE_URL)]),
  ...(['KAFKA', 'REDIS', 'SMTP', 'TLS'] as const).map((prefix) => toTlsFiles(values, prefix)),
];

function findDatabaseProblems(url: string | undefined): string[] {
  const problem = url === undefined ? undefined : findConnectionProblem(url);
  return problem === undefined ? [] : [problem];
}

function findKafkaProblems(values: EncryptionValues): string[] {
  const pairs = findPairProblems(values, 'KAFKA_CERT_FILE', 'KAFKA_KEY_FILE');
  if (values.KAFKA_TLS !== 'off') return pairs;
  const files = listSet(values, ['KAFKA_CA_FILE', 'KAFKA_CERT_FILE', 'KAFKA_KEY_FILE']);
  return [...pairs, ...files.map((name) => `${name} is set while KAFKA_TLS is off: expected KAFKA_TLS=on`)];
}

const PASSWORD_SETTINGS = ['KAFKA_SASL_USER', 'KAFKA_SASL_PASSWORD'] as const;
const TOKEN_SETTINGS = ['KAFKA_TOKEN_URL', 'KAFKA_CLIENT_ID', 'KAFKA_CLIENT_SECRET'] as const;
const MORE_TOKEN_SETTINGS = ['KAFKA_SCOPE', 'KAFKA_AUDIENCE', 'KAFKA_SASL_EXTENSIONS'] as const;

function findLoginProblems(values: EncryptionValues): string[] {
  const mechanism = values.KAFKA_SASL_MECHANISM;
  const tokenSettings = [...TOKEN_SETTINGS, ...MORE_TOKEN_SETTINGS];
  if (mechanism === undefined) {
    return listSet(values, [...PASSWORD_SETTINGS, ...tokenSettings]).map(
      (name) => `${name} is set without KAFKA_SASL_MECHANISM: expected the mechanism of the login`,
    );
  }
  const isToken = mechanism === 'OAUTHBEARER';
  const needed: readonly (keyof EncryptionValues)[] = isToken ? TOKEN_SETTINGS : PASSWORD_SETTINGS;
  const unused = listSet(values, isToken ? PASSWORD_SETTINGS : tokenSettings);
  const missing = needed.filter((name) => values[name] === undefined);
  return [
    ...missing.map((name) => `${name} is not set beside KAFKA_SASL_MECHANISM=${mechanism}: expected it for the login`),
    ...unused.map(
      (name) =>
        `${name} is set beside KAFKA_SASL_MECHANISM=${mechanism}, which does not use it: expected ${isToken ? TOKEN_SETTINGS.join(', ') : PASSWORD_SETTINGS.join(' and ')}`,
    ),
  ];
}

function findRedisProblems(values: EncryptionValues): string[] {
  const pairs = findPairProblems(values, 'REDIS_CERT_FILE', 'REDIS_KEY_FILE');
  if (protocolOf(values.REDIS_URL) === 'rediss:') return pairs;
  const files = listSet(values, ['REDIS_CA_FILE', 'REDIS_CERT_FILE', 'REDIS_KEY_FILE']);
  return [...pairs, ...files.map((name) => `${name} is set, but REDIS_URL does not use TLS: expected rediss://`)];
}

function findMailProblems({ SMTP_URL, SMTP_STARTTLS, SMTP_CA_FILE }: EncryptionValues): string[] {
  const protocol = protocolOf(SMTP_URL);
  const problems: string[] = [];
  if (SMTP_STARTTLS === 'required' && protocol !== 'smtp:') {
    const state = protocol === undefined ? 'is not set' : 'is encrypted from the first byte';
    problems.push(`SMTP_STARTTLS is "required", but SMTP_URL ${state}: expected smtp://`);
  }
  if (SMTP_CA_FILE !== undefined && protocol === undefined) {
    problems.push('SMTP_CA_FILE is set without SMTP_URL: expected the mail server');
  }
  const { username, password } = SMTP_URL === undefined ? { username: '', password: '' } : new URL(SMTP_URL);
  if (password !== '' && username === '') problems.push('SMTP_URL has a password without a user: expected both');
  return problems;
}

function findPairProblems(
  values: EncryptionValues,
  certificate: 'KAFKA_CERT_FILE' | 'REDIS_CERT_FILE' | 'TLS_CERT_FILE',
  key: 'KAFKA_KEY_FILE' | 'REDIS_KEY_FILE' | 'TLS_KEY_FILE',
): string[] {
  const [given, ...others] = listSet(values, [certificate, key]);
  if (given === undefined || others.length > 0) return [];
  return [`${given} is set without ${given === key ? certificate : key}: expected a certificate and its key`];
}

const protocolOf = (url: string | undefined): string | undefined =>
  url === undefined ? undefined : new URL(url).protocol;

const listSet = (values: EncryptionValues, names: readonly (keyof EncryptionValues)[]): (keyof EncryptionValues)[] =>
  names.filter((name) => values[name] !== undefined);
