import type { z } from 'zod';
import { OperatorError } from '../base/errors.ts';
import { SETTINGS, type ProcessRole } from './settings.ts';
import { formatValue } from '../base/format-value.ts';

/** Settings of one process, parsed. Names and meanings: `settings.ts`. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly catalogPath: string;
  readonly dataDir: string;
  /** Undefined: the service starts its own Postgres. */
  readonly databaseUrl: string | undefined;
  readonly databaseConnections: number;
  readonly kafkaBrokers: readonly string[] | undefined;
  readonly kafkaGroup: string | undefined;
  readonly redisUrl: string | undefined;
  readonly roles: readonly ProcessRole[];
  readonly jwksUrl: string | undefined;
  readonly tokenIssuer: string | undefined;
  readonly tokenAudience: string | undefined;
  readonly tokenSecret: string | undefined;
  /** Longest time until a token may expire, ms. */
  readonly tokenLifetimeMs: number;
  readonly corsOrigins: readonly string[];
  readonly smtpUrl: string | undefined;
  readonly privateTargets: readonly string[];
  /** Returns an environment variable that the catalogue names: an address or secret of a channel. */
  variable(name: string): string | undefined;
  /** Undefined only where no digest is sent by mail. */
  readonly serviceUrl: string | undefined;
  /** Undefined: notifications have no link. */
  readonly pageUrl: string | undefined;
  readonly alertRetention: { readonly days: number; readonly rows: number };
  readonly deadLetterRetention: { readonly days: number; readonly rows: number };
  /** Number of values of a dimension above which a warning is logged. */
  readonly dimensionValues: number;
  readonly cacheBytes: number;
  readonly liveBytes: number;
  readonly bodyBytes: number;
  readonly maxConnections: number;
  readonly maxSockets: number;
  readonly socketsPerSubject: number;
  readonly queryTimeoutMs: number;
  readonly drainMs: number;
  readonly logLevel: string;
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
    const given = environment[setting.name];
    const text = given === undefined || given === '' ? setting.fallback : given;
    if (text === undefined) continue;
    const parsed = setting.schema.safeParse(text);
    if (parsed.success) values[setting.name] = parsed.data;
    else problems.push(describe(setting, text, parsed.error));
  }
  problems.push(...findContradictions(values));
  if (problems.length > 0) {
    throw new OperatorError(
      'invalid_config',
      `invalid settings:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    );
  }
  return toConfig(values as unknown as Values, environment);
}

/** Finds settings that are valid individually but not together. */
function findContradictions({ JWKS_URL, TOKEN_ISSUER, TOKEN_AUDIENCE }: Partial<Values>): string[] {
  if (JWKS_URL === undefined) return [];
  const missing = Object.entries({ TOKEN_ISSUER, TOKEN_AUDIENCE }).filter(([, value]) => value === undefined);
  return missing.map(
    ([name]) =>
      `${name} is not set beside JWKS_URL: expected it, because the same keys sign tokens for other applications too`,
  );
}

function describe(setting: (typeof SETTINGS)[number], text: string, error: z.ZodError): string {
  const shown = 'isSecret' in setting ? 'has a value that is not shown' : `is ${formatValue(text)}`;
  return `${setting.name} ${shown}: expected ${error.issues[0]?.message ?? 'another value'}`;
}

const toConfig = (values: Values, environment: Readonly<Record<string, string | undefined>>): Config => ({
  port: values.PORT,
  host: values.HOST,
  catalogPath: values.CATALOG,
  dataDir: values.DATA_DIR,
  databaseUrl: values.DATABASE_URL,
  databaseConnections: values.DATABASE_CONNECTIONS,
  kafkaBrokers: values.KAFKA_BROKERS,
  kafkaGroup: values.KAFKA_GROUP,
  redisUrl: values.REDIS_URL,
  roles: values.ROLES,
  jwksUrl: values.JWKS_URL,
  tokenIssuer: values.TOKEN_ISSUER,
  tokenAudience: values.TOKEN_AUDIENCE,
  tokenSecret: values.TOKEN_SECRET,
  tokenLifetimeMs: values.TOKEN_LIFETIME_HOURS * 3_600_000,
  corsOrigins: values.CORS_ORIGINS,
  smtpUrl: values.SMTP_URL,
  privateTargets: values.PRIVATE_TARGETS,
  variable: (name) => environment[name],
  pageUrl: values.PAGE_URL,
  serviceUrl: values.SERVICE_URL,
  alertRetention: { days: values.ALERT_DAYS, rows: values.ALERT_ROWS },
  deadLetterRetention: { days: values.DEAD_LETTER_DAYS, rows: values.DEAD_LETTER_ROWS },
  dimensionValues: values.DIMENSION_VALUES,
  cacheBytes: values.CACHE_BYTES,
  liveBytes: values.LIVE_BYTES,
  bodyBytes: values.BODY_BYTES,
  maxConnections: values.MAX_CONNECTIONS,
  maxSockets: values.MAX_SOCKETS,
  socketsPerSubject: values.SOCKETS_PER_SUBJECT,
  queryTimeoutMs: values.QUERY_TIMEOUT_MS,
  drainMs: values.DRAIN_MS,
  logLevel: values.LOG_LEVEL,
});
