import { integer } from './setting-schemas.ts';

const rate = integer(0, 1_000_000_000);

/** How many requests and connections a principal or an address may have. */
export const LIMIT_SETTINGS = [
  {
    name: 'READS_PER_MINUTE',
    fallback: '6000',
    meaning: 'Most requests that read, and live subscriptions, of one subject within a minute; 0: any number',
    schema: rate,
  },
  {
    name: 'WRITES_PER_MINUTE',
    fallback: '600',
    meaning: 'Most requests that write of one subject within a minute; 0: any number',
    schema: rate,
  },
  {
    name: 'INGEST_PER_MINUTE',
    fallback: '120000',
    meaning: 'Most requests with events of one subject within a minute; 0: any number',
    schema: rate,
  },
  {
    name: 'EXPORTS_PER_MINUTE',
    fallback: '120',
    meaning: 'Most exports of one subject within a minute; 0: any number',
    schema: rate,
  },
  {
    name: 'TOKENS_PER_MINUTE',
    fallback: '6000',
    meaning: 'Most requests for tokens and keys of one service key, or of one subject, within a minute; 0: any number',
    schema: rate,
  },
  {
    name: 'REFUSALS_PER_MINUTE',
    fallback: '600',
    meaning:
      'Most invalid tokens, tickets and keys of one address within a minute; further ones are answered 429, valid ones always pass; 0: any number',
    schema: rate,
  },
  {
    name: 'OPEN_PER_MINUTE',
    fallback: '60000',
    meaning: 'Most requests without a token (pages, sign-in) of one address within a minute; 0: any number',
    schema: rate,
  },
  {
    name: 'CONNECTIONS_PER_ADDRESS',
    fallback: '10000',
    meaning: 'Most connections at once of one address that is no trusted proxy; 0: any number',
    schema: integer(0, 1_000_000),
  },
] as const;
