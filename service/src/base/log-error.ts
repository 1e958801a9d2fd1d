import { AppError } from './errors.ts';

/** An error as a log line carries it. */
export interface LoggedError {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  /** Where in the request or file. */
  readonly path?: string;
  /** Files and lines, without the message. */
  readonly stack?: readonly string[];
  readonly cause?: LoggedError;
  /** Of errors of Postgres: names only, no values. */
  readonly schema?: string;
  readonly table?: string;
  readonly constraint?: string;
}

const MAX_MESSAGE = 500;
const MAX_CAUSES = 4;
const MAX_FRAMES = 12;

/**
 * Converts an error to the fields that a log may hold. Only these fields are taken: libraries put commands, addresses,
 * parameters and rows into others (`command` of ioredis, `input` of URL, `detail` and `where` of Postgres). From messages
 * that are not ours, passwords in addresses and quoted texts are removed.
 */
export function toLoggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'a value that is not an error was thrown' };
  const { code, path, schema, table, constraint, cause } = error as unknown as Record<string, unknown>;
  const isOurs = error instanceof AppError;
  return {
    type: error.name,
    ...(typeof code === 'string' && { code }),
    message: (isOurs ? hideSecrets(error.message) : hideQuoted(hideSecrets(error.message))).slice(0, MAX_MESSAGE),
    ...(isOurs && typeof path === 'string' && { path }),
    ...pickTexts({ schema, table, constraint }),
    ...(!isOurs && { stack: framesOf(error) }),
    ...(cause !== undefined && depth < MAX_CAUSES && { cause: toLoggedError(cause, depth + 1) }),
  };
}

/** Removes user and password from addresses, and all of an address behind its host where it may be a secret itself. */
function hideSecrets(message: string): string {
  return message
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']*@/gi, '$1…@')
    .replace(/\b(https?:\/\/[^\s/"']+)\/[^\s"']+/gi, '$1/…')
    .replace(/\bey[\w-]{8,}\.[\w-]+\.[\w-]*/g, '…');
}

/** Values stand between quotes in the messages of libraries; the names of tables and columns do too, and go with them. */
const hideQuoted = (message: string): string => message.replace(/"[^"]*"|'[^']*'|`[^`]*`/g, '"…"');

const framesOf = (error: Error): string[] =>
  (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim());

const pickTexts = (values: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
