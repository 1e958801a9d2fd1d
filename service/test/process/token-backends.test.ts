import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocument } from '../../../sdk/test/docs/read-document.ts';
import { findCommand } from '../support/servers/commands.ts';
import { makeRunFolder } from '../support/servers/run-folder.ts';
import { createPortal, EMBED_SHOP, sendOrders, type EmbedPortal } from '../support/shop/embed-portal.ts';
import { runService, type RunningService } from '../support/shop/running-service.ts';

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
const sections = await readDocument('token-backends.md');

let running: RunningService;
let portal: EmbedPortal;
let key: string;

beforeAll(async () => {
  running = await runService({}, EMBED_SHOP);
  portal = createPortal(running);
  await sendOrders(running);
  key = (await portal.createKey({ roles: ['clerk'], actions: [] })).secret;
});

afterAll(() => running?.close());

/** Runs the file of a recipe; resolves once it has printed its address. */
async function start(title: string, command: string): Promise<{ address: string } & AsyncDisposable> {
  const recipe = sections.find((section) => section.title === title)?.blocks.find(({ file }) => file !== undefined);
  if (recipe?.file === undefined) throw new Error(`no file under ${title}`);
  const folder = makeRunFolder('recipe');
  await symlink(MODULES, join(folder, 'node_modules'));
  await writeFile(join(folder, recipe.file), recipe.code);
  const env = { PATH: process.env.PATH, PORT: '0', TIDEMARK_URL: running.service.address, TIDEMARK_KEY: key };
  const backend = spawn(command, [recipe.file], { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(backend, 'exit');
  const [address] = (await once(createInterface(backend.stdout), 'line')) as [string];
  return {
    address,
    async [Symbol.asyncDispose]() {
      backend.kill();
      await ended;
    },
  };
}

describe.each([
  ['Koa', process.execPath],
  ['Express', process.execPath],
  ['Python', 'python3'],
])('the recipe for %s', (title, command) => {
  it.skipIf(command === 'python3' && findCommand(command) === undefined)(
    'gives the signed-in person a token for its rows, and ends it when they sign out',
    async () => {
      await using backend = await start(title, command);
      const ask = (path: string, method: string, cookie: string): Promise<Response> =>
        fetch(backend.address + path, { method, headers: { Connection: 'close', Cookie: cookie } });
      const refused = await ask('/my/kpi-token', 'GET', 'session=of-nobody');
      expect(refused.status).toBe(401);
      await refused.text();
      const answer = await ask('/my/kpi-token', 'GET', 'session=of-person-17');
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store']);
      const token = await answer.text();
      expect(await portal.totalOf(token)).toBe(2);
      const signedOut = await ask('/sign-out', 'POST', 'session=of-person-17');
      expect([signedOut.status, await signedOut.text()]).toEqual([204, '']);
      expect(await portal.totalOf(token)).toContain('401 token_revoked');
    },
  );
});
