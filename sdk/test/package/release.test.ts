import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
const KINDS = ['patch', 'minor', 'major'];
const FIX = `---\n'@tidemark/sdk': patch\n---\n\nA card of two lines keeps its height.\n`;

const readManifest = async (path: string): Promise<{ version: string; workspaces: string[] }> =>
  JSON.parse(await readFile(path, 'utf8')) as { version: string; workspaces: string[] };

/** Manifests and changesets of the repository, in a repository of their own. */
async function copyRepository(manifests: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-release-'));
  for (const path of [...manifests, '.changeset', 'package-lock.json']) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await cp(join(root, path), join(folder, path), { recursive: true });
  }
  await writeFile(join(folder, '.changeset/another.md'), FIX);
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, '.gitignore'), 'node_modules\n');
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  await run('git', ['init', '-q', '-b', 'main'], { cwd: folder });
  await run('git', ['add', '.'], { cwd: folder });
  await run('git', [...author, 'commit', '-q', '-m', 'Release'], { cwd: folder });
  return folder;
}

it('makes the next version and its changelog of the changesets, and leaves everything else as it is', async () => {
  const { workspaces } = await readManifest(join(root, 'package.json'));
  const manifests = ['.', ...workspaces].map((folder) => join(folder, 'package.json'));
  const { version: before } = await readManifest(join(root, 'sdk/package.json'));
  const folder = await copyRepository(manifests);
  try {
    const files = (await readdir(join(folder, '.changeset'))).filter((name) => /^(?!README).*\.md$/.test(name));
    const texts = await Promise.all(files.map((name) => readFile(join(folder, '.changeset', name), 'utf8')));
    const kinds = texts.map((text) => KINDS.indexOf(/^'@tidemark\/sdk': (\w+)$/m.exec(text)?.[1] ?? ''));
    expect(kinds).not.toContain(-1);

    await run(join(root, 'node_modules/.bin/changeset'), ['version'], { cwd: folder });

    // The highest kind decides: that part grows by one, and those behind it begin again.
    const at = 2 - Math.max(...kinds);
    const parts = before.split('.').map((part, index) => (index < at ? +part : index === at ? +part + 1 : 0));
    const { version } = await readManifest(join(folder, 'sdk/package.json'));
    expect(version).toBe(parts.join('.'));
    const changelog = await readFile(join(folder, 'sdk/CHANGELOG.md'), 'utf8');
    expect(changelog).toContain(`## ${version}\n`);
    for (const text of texts) expect(changelog).toContain(text.split('---\n')[2]?.trim());

    const { stdout } = await run('git', ['status', '--porcelain'], { cwd: folder });
    const changed = stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.slice(3));
    const expected = ['sdk/package.json', 'sdk/CHANGELOG.md', ...files.map((name) => `.changeset/${name}`)];
    expect(changed.sort()).toEqual(expected.sort());

    // The examples take the new version from the workspace, and the lock file follows.
    await rm(join(folder, 'node_modules'));
    await run('npm', ['install', '--package-lock-only', '--offline', '--ignore-scripts', '--no-audit'], {
      cwd: folder,
    });
    const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version?: string; link?: boolean }>;
    };
    expect(lock.packages['sdk']?.version).toBe(version);
    expect(Object.keys(lock.packages).filter((path) => path.endsWith('node_modules/@tidemark/sdk'))).toEqual([
      'node_modules/@tidemark/sdk',
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
