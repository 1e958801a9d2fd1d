import { SqlError } from './sql-error.ts';
import type { SqlDriver } from './types.ts';

/** The drivers by the schemes of their addresses, each loaded when it is first needed: add another here. */
const DRIVERS: readonly { readonly schemes: readonly string[]; load(): Promise<SqlDriver> }[] = [
  {
    schemes: ['postgres:', 'postgresql:'],
    load: async () => (await import('./postgres-driver.ts')).postgresDriver,
  },
  { schemes: ['mysql:', 'mariadb:'], load: async () => (await import('./mysql-driver.ts')).mysqlDriver },
];

/**
 * Returns the address that an environment variable holds, and the driver of its scheme. Throws `invalid_connection`, which
 * names the variable and nothing of its value.
 */
export async function findDriver(
  name: string,
  variable: (name: string) => string | undefined,
): Promise<{ readonly address: URL; readonly driver: SqlDriver }> {
  const text = readVariable(name, variable);
  const address = URL.canParse(text) ? new URL(text) : undefined;
  const entry = DRIVERS.find(({ schemes }) => address !== undefined && schemes.includes(address.protocol));
  if (!address || !entry) {
    const schemes = DRIVERS.flatMap((driver) => driver.schemes).map((scheme) => `${scheme}//`);
    throw new SqlError(
      'invalid_connection',
      `${name} is not the address of a database: expected one that begins with ${schemes.join(', ')}`,
    );
  }
  return { address, driver: await entry.load() };
}

function readVariable(name: string, variable: (name: string) => string | undefined): string {
  try {
    const text = variable(name)?.trim();
    if (text) return text;
  } catch (error) {
    // Of a file that cannot be read; its message names the file.
    throw new SqlError('invalid_connection', (error as Error).message, { cause: error });
  }
  throw new SqlError(
    'invalid_connection',
    `${name} is not set: expected the address of the database, or ${name}_FILE with a file that holds it`,
  );
}
