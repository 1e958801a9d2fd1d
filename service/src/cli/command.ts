import { parseArgs, type ParseArgsConfig } from 'node:util';
import { OperatorError } from '../base/errors.ts';
import { findNearest } from '../base/find-nearest.ts';

/** One command of the command line. */
export interface Command {
  readonly name: string;
  /** Arguments after the name, as help shows them. */
  readonly usage: string;
  readonly summary: string;
  /** Returns the exit code. */
  run(args: readonly string[]): Promise<number>;
}

/** Wrong arguments: printed with the usage, exit code 2. */
export class UsageError extends OperatorError {
  constructor(message: string) {
    super('usage', message);
  }
}

/** Parses arguments strictly. Throws UsageErrors that name the invalid argument. `actions`: what the first one may be. */
export function readArgs<Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
  positionals: { readonly least: number; readonly most: number; readonly actions?: string },
) {
  try {
    const parsed = parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
    const count = parsed.positionals.length;
    if (count === 0 && positionals.actions) throw new UsageError(`no action: expected ${positionals.actions}`);
    if (count < positionals.least || count > positionals.most) {
      const expected =
        positionals.least === positionals.most ? positionals.least : `${positionals.least} to ${positionals.most}`;
      throw new UsageError(`${count} arguments: expected ${expected}`);
    }
    return parsed;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(describeOption((error as Error).message, Object.keys(options)));
  }
}

/** Says what an argument should have been, from the message of `parseArgs`. */
function describeOption(message: string, names: readonly string[]): string {
  const [, unknown] = /^Unknown option '-{1,2}([^']*)'/.exec(message) ?? [];
  if (unknown !== undefined) {
    const nearest = findNearest(unknown, names);
    const listed =
      names.length === 0 ? 'there is none' : `expected one of ${names.map((name) => `--${name}`).join(', ')}`;
    return `unknown option --${unknown}: ${nearest === undefined ? listed : `did you mean --${nearest}?`}`;
  }
  const [, option] = /^Option '(?:-\w, )?(--[\w-]+)/.exec(message) ?? [];
  if (option === undefined) return message;
  return `${option}: expected ${message.includes('does not take an argument') ? 'no value' : `a value (${option}=VALUE for one that begins with -)`}`;
}
