import { pino, type Logger } from 'pino';

export type { Logger };

/** JSON lines on stderr, so that what a command prints stays alone on stdout. Tokens and payloads are never logged. */
export const createLogger = (level: string): Logger =>
  pino({ level, redact: ['headers.authorization', 'token'], base: null }, pino.destination({ fd: 2, sync: true }));
