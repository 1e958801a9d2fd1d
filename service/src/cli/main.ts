import { findNearest } from '../catalog/model/names.ts';
import { AppError, OperatorError } from '../base/errors.ts';
import { UsageError, type Command } from './command.ts';

/** Commands by name, in the order of the help. Each is loaded when it runs: `tidemark token` needs no database. */
const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ['start', async () => (await import('./commands/start.ts')).startCommand],
  ['token', async () => (await import('./commands/token.ts')).tokenCommand],
  ['keys', async () => (await import('./commands/keys.ts')).keysCommand],
  ['sql-roles', async () => (await import('./commands/sql-roles.ts')).sqlRolesCommand],
  ['audit', async () => (await import('./commands/audit.ts')).auditCommand],
  ['import', async () => (await import('./commands/import.ts')).importCommand],
  ['imports', async () => (await import('./commands/imports.ts')).importsCommand],
  ['catalog', async () => (await import('./commands/catalog.ts')).catalogCommand],
  ['schema', async () => (await import('./commands/schema.ts')).schemaCommand],
  ['verify', async () => (await import('./commands/verify.ts')).verifyCommand],
  ['dead-letters', async () => (await import('./commands/dead-letters.ts')).deadLettersCommand],
  ['positions', async () => (await import('./commands/positions.ts')).positionsCommand],
  ['erase', async () => (await import('./commands/erase.ts')).eraseCommand],
  ['detect', async () => (await import('./commands/detect.ts')).detectCommand],
  ['backtest', async () => (await import('./commands/backtest.ts')).backtestCommand],
  ['digest', async () => (await import('./commands/digest.ts')).digestCommand],
  ['help', async () => (await import('./help.ts')).createHelpCommand(loadCommands)],
]);

const loadCommands = (): Promise<Command[]> => Promise.all([...COMMANDS.values()].map((load) => load()));

/** Runs one command and returns the exit code: 0 success, 1 failure, 2 wrong usage. */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  const [name = 'help', ...rest] = args;
  const wanted = name === '--help' || name === '-h' ? 'help' : name;
  const command = await COMMANDS.get(wanted)?.();
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
  const nearest = findNearest(name, [...COMMANDS.keys()]);
  return `"${name}" is not a command: ${nearest === undefined ? 'see "tidemark help"' : `did you mean "${nearest}"?`}`;
}

/** Describes an error that a person can act on; only an internal failure is printed with its stack. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error instanceof AppError || error instanceof OperatorError ? error.message : (error.stack ?? error.message);
}
