import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { expect, it } from 'vitest';
import { findRunningPostgres } from '../../src/embedded/find-running-postgres.ts';
import { startEmbeddedPostgres } from '../../src/embedded/postgres.ts';
import { isAlive } from '../../src/embedded/process-identity.ts';

const FAILING = fileURLToPath(new URL('../support/failing-postgres.ts', import.meta.url));

it('the embedded Postgres ends with a process that fails without having stopped it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-failing-'));
  await chmod(folder, 0o755);
  const { code, pid } = await new Promise<{ code: unknown; pid: number }>((resolve) => {
    execFile(process.execPath, [FAILING, join(folder, 'postgres')], (error, stdout) =>
      resolve({ code: error?.code, pid: Number(stdout.trim()) }),
    );
  });
  expect(code).toBe(1);
  expect(pid).toBeGreaterThan(0);
  await expect.poll(() => isAlive(pid)).toBe(false);
  await rm(folder, { recursive: true });
});

it('the embedded Postgres is started again on the same port when it ends by itself, with its data', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-restarted-'));
  await chmod(folder, 0o755);
  const ends: boolean[] = [];
  const back = Promise.withResolvers<void>();
  const postgres = await startEmbeddedPostgres(join(folder, 'postgres'), (_, isBack) => {
    ends.push(isBack);
    if (isBack) back.resolve();
  });
  try {
    await ask(postgres.url, 'create table kept as select 42 as answer');
    process.kill((await findRunningPostgres(join(folder, 'postgres')))?.pid as number, 'SIGKILL');
    await back.promise;
    expect(ends).toEqual([false, true]);
    expect(await ask(postgres.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  } finally {
    await postgres.close();
  }
  expect(await findRunningPostgres(join(folder, 'postgres'))).toBeUndefined();
  await rm(folder, { recursive: true });
});

async function ask(connectionString: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return rows;
}
