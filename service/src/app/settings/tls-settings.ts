import { z } from 'zod';
import { path } from './setting-schemas.ts';

/** Certificates of the connections to Redis; those of Postgres are in DATABASE_URL. */
export const REDIS_TLS_SETTINGS = [
  {
    name: 'REDIS_CA_FILE',
    fallback: undefined,
    meaning: 'Authorities that sign the certificate of Redis, a file in PEM; without it those that Node trusts',
    schema: path,
  },
  {
    name: 'REDIS_CERT_FILE',
    fallback: undefined,
    meaning: 'Client certificate for Redis, a file in PEM',
    schema: path,
  },
  { name: 'REDIS_KEY_FILE', fallback: undefined, meaning: 'Key of REDIS_CERT_FILE, a file in PEM', schema: path },
] as const;

export const SMTP_TLS_SETTINGS = [
  {
    name: 'SMTP_STARTTLS',
    fallback: 'offered',
    meaning: 'required: no mail, and no password, is sent by smtp:// before the connection is encrypted by STARTTLS',
    schema: z.enum(['offered', 'required'], 'offered or required'),
  },
  {
    name: 'SMTP_CA_FILE',
    fallback: undefined,
    meaning:
      'Authorities that sign the certificate of the mail server, a file in PEM; without it those that Node trusts',
    schema: path,
  },
] as const;

export const SERVER_TLS_SETTINGS = [
  {
    name: 'TLS_CERT_FILE',
    fallback: undefined,
    meaning: 'Certificate of the service, a file in PEM: PORT then speaks https and wss only, TLS 1.2 and later',
    schema: path,
  },
  { name: 'TLS_KEY_FILE', fallback: undefined, meaning: 'Key of TLS_CERT_FILE, a file in PEM', schema: path },
] as const;
