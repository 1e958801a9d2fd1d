import { pino, type Logger } from 'pino';
import { toLoggedError } from './log-error.ts';

export type { Logger };

/**
 * JSON lines on stderr, so that what a command prints stays alone on stdout. Errors are reduced to the fields that a log
 * may hold (`log-error.ts`): tokens, secrets and payloads are never logged.
 */
export const createLogger = (level: string): Logger =>
  pino({ level, serializers: { err: toLoggedError }, base: null }, pino.destination({ fd: 2, sync: true }));
