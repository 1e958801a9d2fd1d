import type { z } from 'zod';
import type { SignInClient } from '../../access/identity-provider/sign-in.ts';
import { DIRECT_CLAIMS, type ClaimMapping } from '../../access/map-claims.ts';
import type { Rates } from '../../access/rates/types.ts';
import { OperatorError } from '../../base/errors.ts';
import type { TlsFiles } from '../../base/tls/tls-files.ts';
import type { KafkaSecurity } from '../../ingest/kafka/security/types.ts';
import { findEncryptionProblems } from './check-encryption.ts';
import { toKafkaSecurity, toServerTls, toTlsFiles } from './encryption.ts';
import { findContradictions } from './find-contradictions.ts';
import { findUnsafe, findWarnings } from './find-warnings.ts';
import { createSecretReader, readSecret } from './secret-files.ts';
import { SETTINGS, type ProcessRole, type Setting } from './settings.ts';
import { formatValue } from '../../base/format-value.ts';

/** Where the public keys of tokens are: an identity provider, which names them, or the keys themselves. */
export interface KeyServer {
  readonly setting: 'OIDC_ISSUER' | 'JWKS_URL';
  readonly url: string;
}

/** Settings of one process, parsed. Names and meanings: `settings.ts`. */
export interface Config {
  readonly port: number;
  readonly host: string;
  /** Undefined: no metrics are served. */
  readonly metricsPort: number | undefined;
  readonly metricsHost: string;
  /** Undefined: the port speaks plain text. */
  readonly serverTls: TlsFiles | undefined;
  readonly catalogPath: string;
  readonly dataDir: string;
  /** Undefined: the service starts its own Postgres. */
  readonly databaseUrl: string | undefined;
  readonly databaseConnections: number;
  readonly kafkaBrokers: readonly string[] | undefined;
  readonly kafkaGroup: string | undefined;
  readonly kafkaSecurity: KafkaSecurity;
  readonly redisUrl: string | undefined;
  readonly redisTimeoutMs: number;
  readonly redisTls: TlsFiles;
  readonly roles: readonly ProcessRole[];
  /** True with NODE_ENV=production: no secret is made up. */
  readonly isProduction: boolean;
  readonly keyServer: KeyServer | undefined;
  readonly tokenIssuer: string | undefined;
  readonly tokenAudience: string | undefined;
  readonly tokenSecret: string | undefined;
  /** Where tokens have roles and attributes. */
  readonly claims: ClaimMapping;
  /** Undefined: the dashboard signs nobody in. */
  readonly signIn: SignInClient | undefined;
  /** Longest time until a token may expire, ms. */
  readonly tokenLifetimeMs: number;
  readonly corsOrigins: readonly string[];
  readonly smtpUrl: string | undefined;
  /** True: nothing is sent by `smtp://` before STARTTLS. */
  readonly isStartTlsRequired: boolean;
  readonly smtpTls: TlsFiles;
  readonly privateTargets: readonly string[];
  /** Returns an environment variable that the catalogue names, or its file's content: an address or secret of a channel. */
  variable(name: string): string | undefined;
  /** The same, read anew each time: the address of a database that the catalogue names, whose password may be exchanged. */
  currentVariable(name: string): string | undefined;
  /** Undefined only where no digest is sent by mail. */
  readonly serviceUrl: string | undefined;
  /** Undefined: notifications have no link. */
  readonly pageUrl: string | undefined;
  readonly alertRetention: { readonly days: number; readonly rows: number };
  /** Days that deliveries, and the provenance of answers, are kept. */
  readonly deliveryDays: number;
  readonly provenanceDays: number;
  /** Days that audit entries are kept. */
  readonly auditDays: number;
  readonly isAuditPrinted: boolean;
  /** Networks of proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[];
  readonly deadLetterRetention: { readonly days: number; readonly rows: number };
  /** Number of values of a dimension above which a warning is logged. */
  readonly dimensionValues: number;
  readonly cacheBytes: number;
  readonly liveBytes: number;
  readonly bodyBytes: number;
  readonly rates: Rates;
  readonly maxConnections: number;
  /** 0: any number. */
  readonly connectionsPerAddress: number;
  readonly maxSockets: number;
  readonly socketsPerSubject: number;
  readonly queryTimeoutMs: number;
  readonly drainMs: number;
  /** False: what readers open is not written to the catalogue's source `adoption`. */
  readonly isAdoptionKept: boolean;
  /** How long pages may keep answers for when there is no network, hours; 0: not at all. */
  readonly offlineHours: number;
  readonly logLevel: string;
  /** Settings that are valid, but seldom meant, as lines for the log. */
  readonly warnings: readonly string[];
}

/** Parsed values by name; a setting without a fallback may be undefined. */
type Values = {
  readonly [S in (typeof SETTINGS)[number] as S['name']]:
    z.output<S['schema']> | (S['fallback'] extends string ? never : undefined);
};

/**
 * Parses all settings from the environment. Throws `invalid_config` that names all invalid values at once, but no
 * secrets.
 */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const values: Record<string, unknown> = {};
  for (const setting of SETTINGS) {
    const given = readGiven(environment, setting, problems);
    const text = given === undefined || given === '' ? setting.fallback : given;
    if (text === undefined) continue;
    const parsed = setting.schema.safeParse(text);
    if (parsed.success) values[setting.name] = parsed.data;
    else problems.push(describe(setting, text, parsed.error));
  }
  problems.push(
    ...findContradictions(values),
    ...findEncryptionProblems(values, Date.now()),
    ...findUnsafe(environment),
  );
  if (problems.length > 0) {
    throw new OperatorError(
      'invalid_config',
      `invalid settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
  }
  return toConfig(values as unknown as Values, environment);
}

/** Returns the text of a setting; that of a secret may be in a file. */
function readGiven(
  environment: Readonly<Record<string, string | undefined>>,
  setting: Setting,
  problems: string[],
): string | undefined {
  if (!setting.isSecret) return environment[setting.name];
  try {
    return readSecret(environment, setting.name);
  } catch (error) {
    problems.push((error as OperatorError).message);
    return undefined;
  }
}

function describe(setting: (typeof SETTINGS)[number], text: string, error: z.ZodError): string {
  const shown = 'isSecret' in setting ? 'has a value that is not shown' : `is ${formatValue(text)}`;
  return `${setting.name} ${shown}: expected ${error.issues[0]?.message ?? 'another value'}`;
}

const toConfig = (values: Values, environment: Readonly<Record<string, string | undefined>>): Config => ({
  port: values.PORT,
  host: values.HOST,
  metricsPort: values.METRICS_PORT,
  metricsHost: values.METRICS_HOST,
  serverTls: toServerTls(values),
  catalogPath: values.CATALOG,
  dataDir: values.DATA_DIR,
  databaseUrl: values.DATABASE_URL,
  databaseConnections: values.DATABASE_CONNECTIONS,
  kafkaBrokers: values.KAFKA_BROKERS,
  kafkaGroup: values.KAFKA_GROUP,
  kafkaSecurity: toKafkaSecurity(values),
  redisUrl: values.REDIS_URL,
  redisTimeoutMs: values.REDIS_TIMEOUT_MS,
  redisTls: toTlsFiles(values, 'REDIS'),
  roles: values.ROLES,
  isProduction: environment['NODE_ENV'] === 'production',
  keyServer: findKeyServer(values),
  tokenIssuer: values.TOKEN_ISSUER ?? values.OIDC_ISSUER,
  tokenAudience: values.TOKEN_AUDIENCE,
  tokenSecret: values.TOKEN_SECRET,
  claims: {
    roles: values.ROLES_CLAIM,
    groupRoles: values.GROUP_ROLES,
    attributes: values.ATTRIBUTE_CLAIMS ?? DIRECT_CLAIMS.attributes,
  },
  signIn: findSignInClient(values),
  tokenLifetimeMs: values.TOKEN_LIFETIME_HOURS * 3_600_000,
  corsOrigins: values.CORS_ORIGINS,
  smtpUrl: values.SMTP_URL,
  isStartTlsRequired: values.SMTP_STARTTLS === 'required',
  smtpTls: toTlsFiles(values, 'SMTP'),
  privateTargets: values.PRIVATE_TARGETS,
  variable: createSecretReader(environment),
  currentVariable: (name) => readSecret(environment, name),
  pageUrl: values.PAGE_URL,
  serviceUrl: values.SERVICE_URL,
  alertRetention: { days: values.ALERT_DAYS, rows: values.ALERT_ROWS },
  deliveryDays: values.DELIVERY_DAYS,
  provenanceDays: values.PROVENANCE_DAYS,
  auditDays: values.AUDIT_DAYS,
  isAuditPrinted: values.AUDIT_STDOUT === 'on',
  trustedProxies: values.TRUSTED_PROXIES,
  deadLetterRetention: { days: values.DEAD_LETTER_DAYS, rows: values.DEAD_LETTER_ROWS },
  dimensionValues: values.DIMENSION_VALUES,
  cacheBytes: values.CACHE_BYTES,
  liveBytes: values.LIVE_BYTES,
  bodyBytes: values.BODY_BYTES,
  rates: findRates(values),
  maxConnections: values.MAX_CONNECTIONS,
  connectionsPerAddress: values.CONNECTIONS_PER_ADDRESS,
  maxSockets: values.MAX_SOCKETS,
  socketsPerSubject: values.SOCKETS_PER_SUBJECT,
  queryTimeoutMs: values.QUERY_TIMEOUT_MS,
  drainMs: values.DRAIN_MS,
  isAdoptionKept: values.ADOPTION === 'on',
  offlineHours: values.OFFLINE_HOURS,
  logLevel: values.LOG_LEVEL,
  warnings: findWarnings(values, environment),
});

const findRates = (values: Values): Rates => ({
  reads: values.READS_PER_MINUTE,
  writes: values.WRITES_PER_MINUTE,
  ingest: values.INGEST_PER_MINUTE,
  exports: values.EXPORTS_PER_MINUTE,
  tokens: values.TOKENS_PER_MINUTE,
  refusals: values.REFUSALS_PER_MINUTE,
  open: values.OPEN_PER_MINUTE,
});

function findKeyServer({ OIDC_ISSUER, JWKS_URL }: Values): KeyServer | undefined {
  if (OIDC_ISSUER) return { setting: 'OIDC_ISSUER', url: OIDC_ISSUER };
  return JWKS_URL ? { setting: 'JWKS_URL', url: JWKS_URL } : undefined;
}

function findSignInClient(values: Values): SignInClient | undefined {
  const { OIDC_ISSUER, OIDC_CLIENT_ID } = values;
  if (!OIDC_ISSUER || !OIDC_CLIENT_ID) return undefined;
  return {
    issuer: OIDC_ISSUER,
    clientId: OIDC_CLIENT_ID,
    scopes: values.OIDC_SCOPES,
    audience: values.OIDC_AUDIENCE,
    resource: values.OIDC_RESOURCE,
    name: values.OIDC_NAME,
  };
}
