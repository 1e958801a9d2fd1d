import { execFile } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
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
