import { globSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { PostgresBinaries } from '../../../src/embedded/postgres-binaries.ts';
import { findCommand, requireCommand } from '../servers/commands.ts';

export interface SystemPostgres extends PostgresBinaries {
  readonly pgDump: string;
  readonly pgRestore: string;
  readonly pgBasebackup: string;
}

/** A Postgres with the programs that the embedded one lacks: the machine's own, or Debian's package. */
export async function findSystemPostgres(): Promise<SystemPostgres> {
  const bin = findBin() ?? (await requireCommand('pg_dump', 'postgresql').then(() => findBin()));
  if (bin === undefined)
    throw new Error('no Postgres server is installed beside pg_dump (Debian: apt install postgresql)');
  const [postgres, initdb, pgDump, pgRestore, pgBasebackup] = PROGRAMS.map((name) => join(bin, name)) as [
    string,
    string,
    string,
    string,
    string,
  ];
  return { postgres, initdb, pgDump, pgRestore, pgBasebackup };
}

const PROGRAMS = ['postgres', 'initdb', 'pg_dump', 'pg_restore', 'pg_basebackup'];

/** Debian keeps the server's programs off the PATH, by version. */
function findBin(): string | undefined {
  const debian = globSync('/usr/lib/postgresql/*/bin/postgres').sort().at(-1);
  const postgres = debian ?? findCommand('postgres');
  return postgres && dirname(postgres);
}
