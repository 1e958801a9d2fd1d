import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

const PROCESSES = 4;
const ROUNDS = 150;
const CONTENDER = fileURLToPath(new URL('../support/postgres/lock-contender.ts', import.meta.url));
/** A process that was, as an id that is never given. */
const GONE = '4194305 1 0123456789ab\n';

interface Contender {
  readonly process: ChildProcess;
  /** Requests the lock of a folder; resolves with "won" or the error code. */
  take(folder: string): Promise<string>;
}

let root: string;
let contenders: Contender[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tidemark-lock-'));
  contenders = Array.from({ length: PROCESSES }, startContender);
});

afterAll(async () => {
  for (const { process: child } of contenders) {
    const gone = once(child, 'exit');
    child.stdin?.end();
    await gone;
  }
  await rm(root, { recursive: true });
});

function startContender(): Contender {
  const child = spawn(process.execPath, [CONTENDER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    process: child,
    async take(folder) {
      child.stdin.write(`${folder}\n`);
      return (await lines.next()).value as string;
    },
  };
}

const takeAll = (folder: string): Promise<string[]> => Promise.all(contenders.map(({ take }) => take(folder)));

const ONE_WINNER = ['data_dir_in_use', 'data_dir_in_use', 'data_dir_in_use', 'won'];

it.each([
  ['not there', () => Promise.resolve()],
  ['stale', (folder: string) => writeFile(join(folder, 'lock'), GONE)],
  ['empty', (folder: string) => writeFile(join(folder, 'lock'), '')],
] as const)('of processes that start at once, one takes the lock of a folder whose lock is %s', async (_, prepare) => {
  for (let round = 0; round < ROUNDS; round++) {
    const folder = await mkdtemp(join(root, 'folder-'));
    await prepare(folder);
    expect((await takeAll(folder)).sort()).toEqual(ONE_WINNER);
    expect(await readdir(folder)).toEqual(['lock']);
  }
});

it('takes a stale lock over although the process that was about to do so was killed', async () => {
  const rightOf = (content: string): string =>
    `lock.stale-${createHash('sha256').update(content).digest('hex').slice(0, 24)}`;
  for (let round = 0; round < ROUNDS; round++) {
    const folder = await mkdtemp(join(root, 'folder-'));
    const killed = `4194306 1 ${round.toString(16).padStart(12, '0')}\n`;
    await writeFile(join(folder, 'lock'), GONE);
    await writeFile(join(folder, rightOf(GONE)), killed);
    expect((await takeAll(folder)).sort()).toEqual(ONE_WINNER);
    expect(await readdir(folder)).toEqual(['lock']);
  }
});
