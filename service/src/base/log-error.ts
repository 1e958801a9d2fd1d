import { AppError, OperatorError } from './errors.ts';

/** The loggable fields of an error. */
export interface LoggedError {
  readonly type: string;
  readonly code?: string;
  readonly message: string;
  /** Place in the request or file. */
  readonly path?: string;
  /** Files and lines, without the message. */
  readonly stack?: readonly string[];
  readonly cause?: LoggedError;
  /** Names from an error of Postgres; never values. */
  readonly schema?: string;
  readonly table?: string;
  readonly constraint?: string;
}

const MAX_MESSAGE = 500;
const MAX_CAUSES = 4;
const MAX_FRAMES = 12;

/**
 * Converts an error to the fields that may be logged. Other fields are dropped, because libraries put commands,
 * addresses, parameters and rows into them (`command` of ioredis, `input` of URL, `detail` and `where` of Postgres).
 * Passwords in addresses and quoted texts are removed from messages of libraries.
 */
export function toLoggedError(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: 'the thrown value is not an error' };
  const { code, path, schema, table, constraint, cause } = error as unknown as Record<string, unknown>;
  const isOurs = error instanceof AppError || error instanceof OperatorError;
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

/** Removes user and password from addresses, and everything after the host where it may be a secret. */
function hideSecrets(message: string): string {
  return message
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']*@/gi, '$1…@')
    .replace(/\b(https?:\/\/[^\s/"']+)\/[^\s"']+/gi, '$1/…')
    .replace(/\bey[\w-]{8,}\.[\w-]+\.[\w-]*/g, '…');
}

/** Removes quoted text: libraries quote values as well as the names of tables and columns. */
const hideQuoted = (message: string): string => message.replace(/"[^"]*"|'[^']*'|`[^`]*`/g, '"…"');

const framesOf = (error: Error): string[] =>
  (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim());

const pickTexts = (values: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
