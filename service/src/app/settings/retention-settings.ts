import { integer } from './setting-schemas.ts';

/** How long rows are kept that nothing needs any more: docs/operations.md#retention. */
export const RETENTION_SETTINGS = [
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
    name: 'DELIVERY_DAYS',
    fallback: '30',
    meaning: 'Days that a delivered notification, and a digest that could not be delivered, is kept',
    schema: integer(1, 36_500),
  },
  {
    name: 'PROVENANCE_DAYS',
    fallback: '30',
    meaning: 'Days after an answer was last asked for that its provenance is kept',
    schema: integer(1, 36_500),
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
    name: 'AUDIT_DAYS',
    fallback: '400',
    meaning: 'Days that an audit entry is kept (docs/audit.md)',
    schema: integer(1, 36_500),
  },
] as const;
