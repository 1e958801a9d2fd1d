import { isIP } from 'node:net';
import { z } from 'zod';

/** A setting, as `tidemark help` and the README list it. */
export interface Setting {
  readonly name: string;
  /** Default as written in the environment; undefined where there is none. */
  readonly fallback: string | undefined;
  readonly meaning: string;
  /** Never shown, not even in an error. */
  readonly isSecret?: boolean;
  readonly schema: z.ZodType;
}

const integer = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, `a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `a whole number from ${least} to ${most}`);

const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `an address such as ${protocols[0]}//host`,
    );

/** Requires https: whoever can change the keys in transit can sign any token. */
const keyServer = z.string().refine((value) => {
  const { protocol, hostname, username, password } = URL.parse(value) ?? {};
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname ?? ''));
}, 'an address such as https://login.example/jwks.json, without a user; http: only of this machine');

const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

function isNetwork(text: string): boolean {
  const [address = '', bits = '0', ...rest] = text.split('/');
  const most = isIP(address) === 4 ? 32 : 128;
  return isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most && rest.length === 0;
}

/** Roles of a process: the parts of the service that it runs. */
export const PROCESS_ROLES = ['ingest', 'http', 'live', 'alert'] as const;
export type ProcessRole = (typeof PROCESS_ROLES)[number];

const SOME_ROLES = `some of ${PROCESS_ROLES.join(', ')}, separated by commas`;
const roles = list.pipe(z.array(z.enum(PROCESS_ROLES, SOME_ROLES)).min(1, SOME_ROLES));

const brokers = list.refine(
  (names) => names.length > 0 && names.every((name) => /^[^\s:]+:\d{1,5}$/.test(name)),
  'host:port, separated by commas',
);

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** All settings, in the order in which help lists them. */
export const SETTINGS = [
  {
    name: 'PORT',
    fallback: '4000',
    meaning: 'Port of HTTP and WebSocket; 0 selects a free one',
    schema: integer(0, 65535),
  },
  { name: 'HOST', fallback: '127.0.0.1', meaning: 'Address to listen on', schema: z.string().min(1, 'an address') },
  {
    name: 'CATALOG',
    fallback: 'examples/catalogs/shop.yaml',
    meaning: 'Catalogue: a YAML file, or a folder of them',
    schema: z.string().min(1, 'a path'),
  },
  {
    name: 'DATA_DIR',
    fallback: '.tidemark',
    meaning: 'Folder of the embedded Postgres, the lock and the development secret',
    schema: z.string().min(1, 'a path'),
  },
  {
    name: 'DATABASE_URL',
    fallback: undefined,
    meaning: 'Postgres 15 or later; without it the service starts its own',
    isSecret: true,
    schema: url('postgres:', 'postgresql:'),
  },
  {
    name: 'DATABASE_CONNECTIONS',
    fallback: '16',
    meaning:
      'Maximum number of connections to Postgres, split among ingest, requests, live channels and alerts; fewer than 8 are split in two',
    schema: integer(2, 500),
  },
  {
    name: 'KAFKA_BROKERS',
    fallback: undefined,
    meaning: 'Kafka brokers, host:port separated by commas; without it no topic is read',
    schema: brokers,
  },
  {
    name: 'KAFKA_GROUP',
    fallback: undefined,
    meaning:
      'Consumer group in Kafka; without it tidemark-<name of the catalogue>. Services with databases of their own on the same brokers need groups of their own',
    schema: z.string().regex(/^[\w.-]{1,249}$/, 'letters, digits, dots, dashes and underscores, at most 249'),
  },
  {
    name: 'REDIS_URL',
    fallback: undefined,
    meaning: 'Redis, through which replicas share changes and answers; without it they ask Postgres each second',
    isSecret: true,
    schema: url('redis:', 'rediss:'),
  },
  {
    name: 'ROLES',
    fallback: 'ingest,http,live,alert',
    meaning:
      'Parts that this process runs: reading sources, the API and pages, live sockets, alerts; all answer /healthz',
    schema: roles,
  },
  {
    name: 'JWKS_URL',
    fallback: undefined,
    meaning: 'Key server: public keys of bearer tokens (RS256, ES256, EdDSA), by https; docs/tokens.md',
    schema: keyServer,
  },
  {
    name: 'TOKEN_ISSUER',
    fallback: undefined,
    meaning: 'Issuer (`iss`) that a token must name; needed beside JWKS_URL',
    schema: z.string().min(1),
  },
  {
    name: 'TOKEN_AUDIENCE',
    fallback: undefined,
    meaning: 'Audience (`aud`) that a token must name; needed beside JWKS_URL',
    schema: z.string().min(1),
  },
  {
    name: 'TOKEN_LIFETIME_HOURS',
    fallback: '24',
    meaning: 'Longest time until a token may expire (`exp`), hours',
    schema: integer(1, 87_600),
  },
  {
    name: 'TOKEN_SECRET',
    fallback: undefined,
    meaning:
      'Secret of HS256 tokens, for development; created and kept in DATA_DIR when neither it nor JWKS_URL is set',
    isSecret: true,
    schema: z.string().min(32, 'at least 32 characters'),
  },
  {
    name: 'CORS_ORIGINS',
    fallback: '',
    meaning: 'Origins, besides its own, whose pages may send requests and connect, separated by commas',
    schema: list.refine(
      (origins) => origins.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
      'origins such as https://intranet.example, separated by commas',
    ),
  },
  {
    name: 'SMTP_URL',
    fallback: undefined,
    meaning: 'Mail server for alerts, smtp:// or smtps:// with user and password; without it no e-mail is sent',
    isSecret: true,
    schema: url('smtp:', 'smtps:'),
  },
  {
    name: 'PRIVATE_TARGETS',
    fallback: '',
    meaning:
      'Private networks that webhooks may be sent to, also by plain HTTP, such as 127.0.0.0/8, separated by commas',
    schema: list.refine((networks) => networks.every(isNetwork), 'networks such as 127.0.0.0/8, separated by commas'),
  },
  {
    name: 'PAGE_URL',
    fallback: undefined,
    meaning: 'Page that shows alerts: notifications link to it, with ?alert= and the id; without it they have no link',
    schema: url('https:', 'http:'),
  },
  {
    name: 'SERVICE_URL',
    fallback: undefined,
    meaning: 'Address of this service as readers of mail reach it; needed for digests by mail, whose links end them',
    schema: url('https:', 'http:'),
  },
  {
    name: 'ALERT_DAYS',
    fallback: '365',
    meaning: 'Days that a resolved alert is kept, with its history and deliveries',
    schema: integer(1, 36_500),
  },
  {
    name: 'ALERT_ROWS',
    fallback: '1000000',
    meaning: 'Maximum number of resolved alerts kept; the oldest are deleted first',
    schema: integer(1000, 1_000_000_000),
  },
  {
    name: 'DEAD_LETTER_DAYS',
    fallback: '90',
    meaning: 'Days that a dead letter is kept, replayed or not',
    schema: integer(1, 36_500),
  },
  {
    name: 'DEAD_LETTER_ROWS',
    fallback: '1000000',
    meaning: 'Maximum number of dead letters kept; the oldest are deleted first',
    schema: integer(1000, 1_000_000_000),
  },
  {
    name: 'DIMENSION_VALUES',
    fallback: '100000',
    meaning: 'Number of values of a dimension above which a warning is logged and GET /v1/dimensions marks it',
    schema: integer(1, 2_000_000_000),
  },
  {
    name: 'CACHE_BYTES',
    fallback: '67108864',
    meaning: 'Memory for answers, bytes',
    schema: integer(1_000_000, 2 ** 40),
  },
  {
    name: 'LIVE_BYTES',
    fallback: '268435456',
    meaning: 'Memory for the results of live channels, bytes; one subject may fill a quarter',
    schema: integer(1_000_000, 2 ** 40),
  },
  { name: 'BODY_BYTES', fallback: '8388608', meaning: 'Largest request body, bytes', schema: integer(1024, 2 ** 30) },
  {
    name: 'MAX_CONNECTIONS',
    fallback: '12000',
    meaning:
      'Maximum number of connections, of requests and live sockets together; further ones are closed immediately',
    schema: integer(10, 1_000_000),
  },
  { name: 'MAX_SOCKETS', fallback: '10000', meaning: 'Maximum number of live sockets', schema: integer(1, 1_000_000) },
  {
    name: 'SOCKETS_PER_SUBJECT',
    fallback: '1000',
    meaning: 'Maximum number of live sockets of one subject on a replica',
    schema: integer(1, 1_000_000),
  },
  {
    name: 'QUERY_TIMEOUT_MS',
    fallback: '30000',
    meaning: 'Longest time that Postgres may spend on one statement, ms',
    schema: integer(100, 3_600_000),
  },
  {
    name: 'DRAIN_MS',
    fallback: '0',
    meaning:
      'How long a stopping service keeps answering while /readyz reports it, ms; behind a load balancer longer than its checks take',
    schema: integer(0, 300_000),
  },
  {
    name: 'LOG_LEVEL',
    fallback: 'info',
    meaning: `One of ${LOG_LEVELS.join(', ')}`,
    schema: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`),
  },
] as const satisfies readonly Setting[];
