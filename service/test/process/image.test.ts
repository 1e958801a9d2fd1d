import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, matchesGlob, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/postgres/postgres.ts';
import { runTidemark } from '../support/servers/service-process.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

describe('the files that the Dockerfile copies', () => {
  it('are enough for the service to start and to serve', async () => {
    const image = await mkdtemp(join(tmpdir(), 'tidemark-image-'));
    const database = await createTestDatabase();
    try {
      await copyAsDockerfileSays(image);
      await symlink(join(ROOT, 'node_modules'), join(image, 'node_modules'));
      const service = runTidemark(
        ['start'],
        {
          DATABASE_URL: database.url,
          DATA_DIR: join(image, 'data'),
          PORT: '0',
          CATALOG: 'examples/catalogs/flights.yaml',
        },
        image,
      );
      const [, address] = await service.waitFor(/ at (http:\S+)/);
      const get = (path: string) => fetch(`${address}${path}`, { headers: { Connection: 'close' } });
      expect((await get('/readyz')).status).toBe(200);
      expect(await (await get('/')).text()).toContain('<kpi-provider');
      expect(await service.end('SIGTERM')).toBe(0);
    } finally {
      await database.drop();
      await rm(image, { recursive: true, force: true });
    }
  });
});

/** The `COPY SOURCE… TARGET` lines of the last stage, less what `.dockerignore` leaves out; built pages as they stand here. */
async function copyAsDockerfileSays(image: string): Promise<void> {
  const dockerfile = await readFile(join(ROOT, 'Dockerfile'), 'utf8');
  const stage = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '));
  const ignored = (await readFile(join(ROOT, '.dockerignore'), 'utf8')).split('\n').filter((line) => line !== '');
  for (const [, from, paths = ''] of stage.matchAll(/^COPY (--from=pages )?(.+)$/gm)) {
    const isKept = (path: string): boolean =>
      from !== undefined || !ignored.some((glob) => matchesGlob(relative(ROOT, path), glob));
    const sources = paths.split(' ').map((source) => source.replace('/app/', ''));
    const target = sources.pop() ?? '';
    for (const source of sources) {
      const to = target.endsWith('/') ? join(image, target, basename(source)) : join(image, target);
      await mkdir(dirname(to), { recursive: true });
      await cp(join(ROOT, source), to, { recursive: true, filter: isKept });
    }
  }
}
