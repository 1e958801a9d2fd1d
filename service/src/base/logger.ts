import { pino, type DestinationStream, type Logger } from 'pino';
import { toLoggedError } from './log-error.ts';

export type { Logger };

/**
 * Creates a logger of JSON lines, on stderr unless another destination is given, which leaves stdout to the output of commands. Errors are reduced to
 * loggable fields (`log-error.ts`): tokens, secrets and payloads are never logged.
 */
export const createLogger = (level: string, destination?: DestinationStream): Logger =>
  pino(
    { level, serializers: { err: toLoggedError }, base: null },
    destination ?? pino.destination({ fd: 2, sync: true }),
  );
