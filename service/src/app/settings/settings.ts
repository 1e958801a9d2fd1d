import { z } from 'zod';
import { isOrigin } from '../../base/is-origin.ts';
import { KAFKA_SETTINGS } from './kafka-settings.ts';
import { LIMIT_SETTINGS } from './limit-settings.ts';
import { RETENTION_SETTINGS } from './retention-settings.ts';
import { claimPath, integer, isNetwork, jsonObject, keyServer, list, path, roleNames, url } from './setting-schemas.ts';
import { SIGN_IN_SETTINGS } from './sign-in-settings.ts';
import { REDIS_TLS_SETTINGS, SERVER_TLS_SETTINGS, SMTP_TLS_SETTINGS } from './tls-settings.ts';

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

/** Roles of a process: the parts of the service that it runs. */
export const PROCESS_ROLES = ['ingest', 'http', 'live', 'alert'] as const;
export type ProcessRole = (typeof PROCESS_ROLES)[number];

const SOME_ROLES = `some of ${PROCESS_ROLES.join(', ')}, separated by commas`;
const roles = list.pipe(z.array(z.enum(PROCESS_ROLES, SOME_ROLES)).min(1, SOME_ROLES));

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
    name: 'METRICS_PORT',
    fallback: undefined,
    meaning: 'Port of GET /metrics for Prometheus, without a token; 0 selects a free one, not set: none',
    schema: integer(0, 65535),
  },
  {
    name: 'METRICS_HOST',
    fallback: '127.0.0.1',
    meaning: 'Address that METRICS_PORT listens on: one of a network that readers are not in',
    schema: z.string().min(1, 'an address'),
  },
  ...SERVER_TLS_SETTINGS,
  {
    name: 'CATALOG',
    fallback: 'examples/catalogs/shop.yaml',
    meaning: 'Catalogue: a YAML file, or a folder of them',
    schema: path,
  },
  {
    name: 'DATA_DIR',
    fallback: '.tidemark',
    meaning: 'Folder of the embedded Postgres, the lock and the development secret',
    schema: path,
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
  ...KAFKA_SETTINGS,
  {
    name: 'REDIS_URL',
    fallback: undefined,
    meaning: 'Redis, through which replicas share changes and answers; without it they ask Postgres each second',
    isSecret: true,
    schema: url('redis:', 'rediss:'),
  },
  ...REDIS_TLS_SETTINGS,
  {
    name: 'REDIS_TIMEOUT_MS',
    fallback: '40',
    meaning:
      'Longest that an answer waits for Redis, ms; after three times in a row it goes without it for two seconds',
    schema: integer(1, 10_000),
  },
  {
    name: 'ROLES',
    fallback: 'ingest,http,live,alert',
    meaning:
      'Parts that this process runs: reading sources, the API and pages, live sockets, alerts; all answer /healthz',
    schema: roles,
  },
  {
    name: 'OIDC_ISSUER',
    fallback: undefined,
    meaning: 'Identity provider (OpenID Connect), by https: its tokens are accepted, by the keys that it publishes',
    schema: keyServer('/realms/portal'),
  },
  {
    name: 'JWKS_URL',
    fallback: undefined,
    meaning: 'Key server: public keys of bearer tokens (RS256, ES256, EdDSA), by https; docs/tokens.md',
    schema: keyServer('/jwks.json'),
  },
  {
    name: 'TOKEN_ISSUER',
    fallback: undefined,
    meaning: 'Issuer (`iss`) that a token must name; needed beside JWKS_URL, and OIDC_ISSUER when absent',
    schema: z.string().min(1),
  },
  {
    name: 'TOKEN_AUDIENCE',
    fallback: undefined,
    meaning: 'Audience (`aud`) that a token must name; needed beside OIDC_ISSUER and JWKS_URL',
    schema: z.string().min(1),
  },
  {
    name: 'ROLES_CLAIM',
    fallback: 'roles',
    meaning: 'Claim with the roles, or the groups of GROUP_ROLES; nested ones by dots: realm_access.roles',
    schema: claimPath,
  },
  {
    name: 'GROUP_ROLES',
    fallback: undefined,
    meaning:
      'Roles by groups of the identity provider, as JSON: {"Finance": "finance", "Board": ["executive", "finance"]}',
    schema: jsonObject(roleNames, 'JSON such as {"Finance": "finance", "Board": ["executive", "finance"]}'),
  },
  {
    name: 'ATTRIBUTE_CLAIMS',
    fallback: undefined,
    meaning: 'Claims of attributes that filters of roles name, as JSON: {"regions": "https://portal.example/regions"}',
    schema: jsonObject(claimPath, 'JSON such as {"regions": "https://portal.example/regions"}'),
  },
  ...SIGN_IN_SETTINGS,
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
      'Secret of HS256 tokens, for development; created and kept in DATA_DIR when neither it nor a key server is set, unless NODE_ENV is production',
    isSecret: true,
    schema: z.string().min(32, 'at least 32 characters'),
  },
  {
    name: 'CORS_ORIGINS',
    fallback: '',
    meaning: 'Origins, besides its own, whose pages may send requests and connect, separated by commas',
    schema: list.refine(
      (origins) => origins.every(isOrigin),
      'origins such as https://intranet.example, separated by commas',
    ),
  },
  {
    name: 'TRUSTED_PROXIES',
    fallback: '',
    meaning:
      'Addresses of the proxies in front of the service, such as 10.0.0.5, separated by commas: only from them X-Forwarded-For is believed',
    schema: list.refine(
      (networks) => networks.every(isNetwork),
      'addresses such as 10.0.0.5, or networks such as 10.0.0.0/28 of nothing but proxies, separated by commas',
    ),
  },
  {
    name: 'SMTP_URL',
    fallback: undefined,
    meaning: 'Mail server for alerts, smtp:// or smtps:// with user and password; without it no e-mail is sent',
    isSecret: true,
    schema: url('smtp:', 'smtps:').refine(
      (value) => !value.includes('?'),
      'an address without parameters (after ?), which would override SMTP_STARTTLS and SMTP_CA_FILE; %3F in a password',
    ),
  },
  ...SMTP_TLS_SETTINGS,
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
    meaning:
      'Address of this service as readers of mail reach it; needed for digests by mail, for their unsubscribe links',
    schema: url('https:', 'http:'),
  },
  ...RETENTION_SETTINGS,
  {
    name: 'AUDIT_STDOUT',
    fallback: 'off',
    meaning: 'on: audit entries are also lines of JSON on stdout',
    schema: z.enum(['on', 'off'], 'on or off'),
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
  ...LIMIT_SETTINGS,
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
    name: 'ADOPTION',
    fallback: 'on',
    meaning: 'off: what readers open is not written to the source adoption of the catalogue (docs/adoption.md)',
    schema: z.enum(['on', 'off'], 'on or off'),
  },
  {
    name: 'OFFLINE_HOURS',
    fallback: '24',
    meaning:
      'How long the dashboard keeps its last numbers in the browser, for when there is no network; 0: not at all (docs/offline.md)',
    schema: integer(0, 720),
  },
  {
    name: 'LOG_LEVEL',
    fallback: 'info',
    meaning: `One of ${LOG_LEVELS.join(', ')}`,
    schema: z.enum(LOG_LEVELS, `one of ${LOG_LEVELS.join(', ')}`),
  },
] as const satisfies readonly Setting[];
