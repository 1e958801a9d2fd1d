import { findNearest } from '../catalog/model/names.ts';
import { AppError, OperatorError } from '../base/errors.ts';
import { auditCommand } from './commands/audit.ts';
import { backtestCommand } from './commands/backtest.ts';
import { catalogCommand } from './commands/catalog.ts';
import { UsageError, type Command } from './command.ts';
import { detectCommand } from './commands/detect.ts';
import { deadLettersCommand } from './commands/dead-letters.ts';
import { digestCommand } from './commands/digest.ts';
import { eraseCommand } from './commands/erase.ts';
import { createHelpCommand } from './help.ts';
import { importCommand } from './commands/import.ts';
import { importsCommand } from './commands/imports.ts';
import { keysCommand } from './commands/keys.ts';
import { positionsCommand } from './commands/positions.ts';
import { schemaCommand } from './commands/schema.ts';
import { startCommand } from './commands/start.ts';
import { tokenCommand } from './commands/token.ts';
import { verifyCommand } from './commands/verify.ts';

const COMMANDS: readonly Command[] = [
  startCommand,
  tokenCommand,
  keysCommand,
  auditCommand,
  importCommand,
  importsCommand,
  catalogCommand,
  schemaCommand,
  verifyCommand,
  deadLettersCommand,
  positionsCommand,
  eraseCommand,
  detectCommand,
  backtestCommand,
  digestCommand,
  createHelpCommand(() => COMMANDS),
];

/** Runs one command and returns the exit code: 0 success, 1 failure, 2 wrong usage. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = args;
  const wanted = name === '--help' || name === '-h' ? 'help' : name;
  const command = COMMANDS.find((candidate) => candidate.name === wanted);
  try {
    if (!command) throw new UsageError(describeUnknownCommand(wanted));
    if (rest.includes('--help') || rest.includes('-h')) {
      process.stdout.write(`${command.summary}\nUsage: tidemark ${command.name} ${command.usage}\n`);
      return 0;
    }
    return await command.run(rest);
  } catch (error) {
    if (error instanceof UsageError) {
      const usage = command ? `\nUsage: tidemark ${command.name} ${command.usage}` : '';
      process.stderr.write(`${error.message}${usage}\n`);
      return 2;
    }
    process.stderr.write(`${describe(error)}\n`);
    return 1;
  }
}

function describeUnknownCommand(name: string): string {
  const nearest = findNearest(
    name,
    COMMANDS.map((command) => command.name),
  );
  return `"${name}" is not a command: ${nearest === undefined ? 'see "tidemark help"' : `did you mean "${nearest}"?`}`;
}

/** Describes an error that a person can act on; only an internal failure is printed with its stack. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof AppError || error instanceof OperatorError ? error.message : (error.stack ?? error.message);
}
