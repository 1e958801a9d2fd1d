import { z } from 'zod';
import { keyServer, list, path, text } from './setting-schemas.ts';

const brokers = list.refine(
  (names) => names.length > 0 && names.every((name) => /^[^\s:]+:\d{1,5}$/.test(name)),
  'host:port, separated by commas',
);

export const SASL_MECHANISMS = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512', 'OAUTHBEARER'] as const;
const MECHANISMS = `one of ${SASL_MECHANISMS.join(', ')}`;

const EXTENSIONS = 'name=value, separated by commas, names of letters';

/** Extensions of OAUTHBEARER (RFC 7628, section 3.1), which `auth` is not. */
const extensions = list
  .refine(
    (pairs) => pairs.every((pair) => /^[A-Za-z]+=[\x20-\x7e]+$/.test(pair) && !pair.startsWith('auth=')),
    EXTENSIONS,
  )
  .transform((pairs) => Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string])));

/** Settings of Kafka: brokers, group, encryption and login. */
export const KAFKA_SETTINGS = [
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
    name: 'KAFKA_TLS',
    fallback: 'off',
    meaning: 'on: connections to Kafka are encrypted, and brokers show a certificate for their host name',
    schema: z.enum(['on', 'off'], 'on or off'),
  },
  {
    name: 'KAFKA_CA_FILE',
    fallback: undefined,
    meaning: 'Authorities that sign certificates of the brokers, a file in PEM; without it those that Node trusts',
    schema: path,
  },
  {
    name: 'KAFKA_CERT_FILE',
    fallback: undefined,
    meaning: 'Client certificate for the brokers, a file in PEM, with the certificates between it and its authority',
    schema: path,
  },
  { name: 'KAFKA_KEY_FILE', fallback: undefined, meaning: 'Key of KAFKA_CERT_FILE, a file in PEM', schema: path },
  {
    name: 'KAFKA_SASL_MECHANISM',
    fallback: undefined,
    meaning: `Login at the brokers: ${MECHANISMS}`,
    schema: z.enum(SASL_MECHANISMS, MECHANISMS),
  },
  { name: 'KAFKA_SASL_USER', fallback: undefined, meaning: 'User of PLAIN and SCRAM', schema: text },
  {
    name: 'KAFKA_SASL_PASSWORD',
    fallback: undefined,
    meaning: 'Password of KAFKA_SASL_USER',
    isSecret: true,
    schema: text,
  },
  {
    name: 'KAFKA_TOKEN_URL',
    fallback: undefined,
    meaning: 'Token endpoint of OAUTHBEARER (client credentials), by https',
    schema: keyServer('/oauth2/token'),
  },
  { name: 'KAFKA_CLIENT_ID', fallback: undefined, meaning: 'Client of KAFKA_TOKEN_URL', schema: text },
  {
    name: 'KAFKA_CLIENT_SECRET',
    fallback: undefined,
    meaning: 'Secret of KAFKA_CLIENT_ID',
    isSecret: true,
    schema: text,
  },
  {
    name: 'KAFKA_SCOPE',
    fallback: undefined,
    meaning: 'Scopes of the token, separated by spaces, where KAFKA_TOKEN_URL needs them',
    schema: text,
  },
  {
    name: 'KAFKA_AUDIENCE',
    fallback: undefined,
    meaning: 'Parameter `audience` of the token request, where KAFKA_TOKEN_URL needs it (Auth0)',
    schema: text,
  },
  {
    name: 'KAFKA_SASL_EXTENSIONS',
    fallback: undefined,
    meaning: 'Extensions of OAUTHBEARER, name=value separated by commas, where brokers need them',
    schema: extensions,
  },
] as const;
