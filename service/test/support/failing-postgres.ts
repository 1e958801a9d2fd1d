import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts';

/** Starts a Postgres in the folder that is named, prints its process id, and fails without having stopped it. */
const folder = process.argv[2] as string;
await startEmbeddedPostgres(folder);
const [pid] = (await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n');
process.stdout.write(`${pid}\n`);
throw new Error('failed');
