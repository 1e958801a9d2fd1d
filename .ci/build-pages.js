// Builds the pages that the service serves, unless nothing that they are made of changed since. Runs on Node 20 too.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'examples', 'reference-dashboard', 'dist', '.built');
const folders = ['sdk/src', 'examples/reference-dashboard', 'examples/intranet-page'];

const digest = digestSources();
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
  process.stderr.write('Building the dashboard\n');
  const rollup = join(root, 'node_modules', 'rollup', 'dist', 'bin', 'rollup');
  const { status } = spawnSync(process.execPath, [rollup, '-c', '--configPages', '--silent'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) {
    process.stderr.write(`building the dashboard failed (code ${status})\n`);
    process.exit(1);
  }
  writeFileSync(stamp, digest);
}

function digestSources() {
  const hash = createHash('sha256');
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
  );
  const sources = files.filter((file) => !/node_modules|[\\/]dist[\\/]|\.test\.ts$/.test(file));
  for (const file of [join(root, 'rollup.config.js'), join(root, 'package-lock.json'), ...sources.sort()]) {
    hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}
