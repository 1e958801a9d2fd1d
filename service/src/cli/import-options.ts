import {
  describeBadDelimiter,
  describeBadEncoding,
  toDelimiter,
  toEncoding,
} from '../catalog/resolve/resolve-readings.ts';
import { describeUnknown } from '../catalog/model/names.ts';
import type { Source } from '../catalog/model/types.ts';
import { FILE_FORMATS, type FileFormat, type RowReading } from '../ingest/files/types.ts';
import { readArgs, UsageError } from './command.ts';

const OPTIONS = {
  source: { type: 'string' },
  endpoint: { type: 'string' },
  token: { type: 'string' },
  map: { type: 'string', multiple: true },
  format: { type: 'string' },
  encoding: { type: 'string' },
  delimiter: { type: 'string' },
  again: { type: 'boolean', default: false },
  add: { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  sample: { type: 'string', default: '5' },
  catalog: { type: 'string' },
} as const;

export const IMPORT_USAGE =
  'FILE --source NAME [--dry-run [--sample ROWS]] [--map COLUMN=FIELD …] [--format csv|ndjson|json|parquet] ' +
  '[--encoding NAME] [--delimiter CHARACTER] [--again] [--replace [NAME|ID]] [--add] [--endpoint URL [--token TOKEN]] [--catalog FILE]';

/** Options of the command line, validated as far as possible without the catalogue. */
export interface ImportArgs {
  readonly path: string;
  readonly source: string;
  readonly remote: { readonly endpoint: string; readonly token: string } | undefined;
  readonly rename: ReadonlyMap<string, string | null>;
  readonly format: FileFormat | undefined;
  readonly encoding: string | undefined;
  readonly delimiter: string | undefined;
  readonly again: boolean;
  /** Name or id of the import to replace; empty: the one with the same file name. Undefined: none. */
  readonly replace: string | undefined;
  /** Also accepts rows that an earlier file of the same name contained. */
  readonly add: boolean;
  readonly isDryRun: boolean;
  /** Rows that a dry run shows. */
  readonly sampleRows: number;
  readonly catalog: string | undefined;
}

/**
 * Parses the arguments. Throws UsageErrors. The token may come from TIDEMARK_TOKEN in the environment, which no list of
 * processes shows.
 */
export function readImportArgs(args: readonly string[], environment: NodeJS.ProcessEnv = process.env): ImportArgs {
  const { replace, rest } = takeReplace(args);
  const { values, positionals } = readArgs(rest, OPTIONS, { least: 1, most: 1 });
  const { source, endpoint } = values;
  const token = values.token ?? (endpoint === undefined ? undefined : environment['TIDEMARK_TOKEN']);
  if (replace !== undefined && endpoint !== undefined) {
    throw new UsageError(
      '--replace removes rows from the database, which --endpoint does not reach: expected no --endpoint, but DATABASE_URL or DATA_DIR as the service has them',
    );
  }
  if (source === undefined) throw new UsageError('no --source: expected the name of a source');
  if ((endpoint === undefined) !== (token === undefined)) {
    throw new UsageError(
      '--endpoint needs a token, and a token needs --endpoint: expected both, the token as TIDEMARK_TOKEN or --token',
    );
  }
  if (endpoint !== undefined && !URL.canParse(endpoint)) {
    throw new UsageError(`--endpoint ${endpoint}: expected an address`);
  }
  if (replace !== undefined && values.add) throw new UsageError('--replace and --add: expected one of them');
  return {
    path: positionals[0] ?? '',
    source,
    remote: endpoint !== undefined && token !== undefined ? { endpoint, token } : undefined,
    rename: readMap(values.map ?? []),
    format: readFormat(values.format),
    encoding: readEncoding(values.encoding),
    delimiter: readDelimiter(values.delimiter),
    again: values.again,
    replace,
    add: values.add,
    isDryRun: values['dry-run'],
    sampleRows: readSample(values.sample),
    catalog: values.catalog,
  };
}

/**
 * Extracts `--replace`, whose value is optional, which `parseArgs` does not support: the next argument is its value
 * unless it is the file.
 */
function takeReplace(args: readonly string[]): {
  readonly replace: string | undefined;
  readonly rest: readonly string[];
} {
  const at = args.findIndex((arg) => arg === '--replace' || arg.startsWith('--replace='));
  if (at < 0) return { replace: undefined, rest: args };
  const [, value] = /^--replace=(.*)$/s.exec(args[at] ?? '') ?? [];
  if (value !== undefined) return { replace: value, rest: args.toSpliced(at, 1) };
  const next = args[at + 1];
  const without = args.toSpliced(at, 2);
  const hasFile = without.some((arg, index) => !arg.startsWith('-') && !takesValue(without[index - 1]));
  if (next === undefined || next.startsWith('-') || !hasFile) return { replace: '', rest: args.toSpliced(at, 1) };
  return { replace: next, rest: without };
}

const takesValue = (arg: string | undefined): boolean =>
  Object.entries(OPTIONS).some(([name, { type }]) => arg === `--${name}` && type === 'string');

function readFormat(given: string | undefined): FileFormat | undefined {
  const format = FILE_FORMATS.find((supported) => supported === given);
  if (given !== undefined && !format) throw new UsageError(`--format ${given}: expected ${FILE_FORMATS.join(', ')}`);
  return format;
}

function readEncoding(given: string | undefined): string | undefined {
  const encoding = given === undefined ? undefined : toEncoding(given);
  if (given !== undefined && encoding === undefined) throw new UsageError(`--encoding: ${describeBadEncoding(given)}`);
  return encoding;
}

function readDelimiter(given: string | undefined): string | undefined {
  const delimiter = given === undefined ? undefined : toDelimiter(given);
  if (given !== undefined && delimiter === undefined)
    throw new UsageError(`--delimiter: ${describeBadDelimiter(given)}`);
  return delimiter;
}

function readSample(given: string): number {
  if (!/^\d{1,4}$/.test(given)) throw new UsageError(`--sample ${given}: expected a number of rows, at most 9999`);
  return Number(given);
}

/** Parses `COLUMN=FIELD`; `COLUMN=-` leaves a column out. */
function readMap(given: readonly string[]): Map<string, string | null> {
  return new Map(
    given.map((text): [string, string | null] => {
      const at = text.lastIndexOf('=');
      if (at <= 0 || at === text.length - 1) throw new UsageError(`--map ${text}: expected COLUMN=FIELD`);
      const field = text.slice(at + 1);
      return [text.slice(0, at), field === '-' ? null : field];
    }),
  );
}

/**
 * Returns how the rows of a file are read for a source. Throws a UsageError for a field that the source does not have.
 */
export function toRowReading({ rename, delimiter }: ImportArgs, { name, fields, files }: Source): RowReading {
  // A record's keys are the first steps of the fields' paths.
  const wanted = new Set([...fields.values()].map(({ path }) => path[0] as string));
  const wrong = [...rename].find(([, field]) => field !== null && !wanted.has(field));
  if (wrong) {
    throw new UsageError(`--map ${wrong.join('=')}: ${describeUnknown(`a field of ${name}`, wrong[1], [...wanted])}`);
  }
  return { rename, wanted, delimiter: delimiter ?? files?.delimiter };
}
