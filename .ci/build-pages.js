// Builds the pages that the service serves, unless nothing that they are made of changed since. Runs on Node 20 too.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'examples', 'reference-dashboard', 'dist');
const stamp = join(dist, '.built');
const folders = ['sdk/src', 'sdk/build', 'examples/reference-dashboard', 'examples/intranet-page'];

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
  for (const file of listFiles(dist).filter((name) => /\.(js|css|html|svg)$/.test(name))) {
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  }
  writeFileSync(stamp, digest);
}

function digestSources() {
  const hash = createHash('sha256');
  const files = folders.flatMap((folder) => listFiles(join(root, folder)));
  const sources = files.filter((file) => !/node_modules|[\\/]dist[\\/]|\.test\.ts$/.test(file));
  for (const file of [join(root, 'rollup.config.js'), join(root, 'package-lock.json'), ...sources.sort()]) {
    hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
