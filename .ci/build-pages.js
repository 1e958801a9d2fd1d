// Builds the pages that the service serves, unless nothing that they are made of changed since. Runs on Node 20 too.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'examples', 'reference-dashboard', 'dist');
const stamp = join(dist, '.built');
const folders = ['sdk/src', 'sdk/build', 'examples/reference-dashboard', 'examples/intranet-page'];

const digest = digestSources();
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
  const existing = existsSync(dist) ? listFiles(dist) : [];
  const startedAt = Date.now();
  await build();
  // Code of the build before has other names.
  for (const file of existing) if (statSync(file).mtimeMs < startedAt) rmSync(file);
  for (const file of listFiles(dist).filter((name) => /\.(js|css|html|svg|webmanifest)$/.test(name))) {
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  }
  writeFileSync(stamp, digest);
}

/** Runs rollup, with a line each 10 s: on a small machine it takes a minute. */
async function build() {
  const startedAt = Date.now();
  const elapsed = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  process.stderr.write('Building the dashboard: up to a minute, once\n');
  const timer = setInterval(() => process.stderr.write(`… still building the dashboard (${elapsed()})\n`), 10_000);
  const rollup = join(root, 'node_modules', 'rollup', 'dist', 'bin', 'rollup');
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  const child = spawn(process.execPath, [rollup, '-c', '--configPages', '--silent'], options);
  const status = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  clearInterval(timer);
  if (status !== 0) {
    process.stderr.write(`building the dashboard failed (code ${status})\n`);
    process.exit(1);
  }
  process.stderr.write(`Dashboard built in ${elapsed()}\n`);
}

function digestSources() {
  const hash = createHash('sha256');
  const files = folders.flatMap((folder) => listFiles(join(root, folder)));
  const sources = files.filter((file) => !/node_modules|[\\/]dist[\\/]|\.test\.ts$/.test(file));
  const own = ['rollup.config.js', 'package-lock.json', '.ci/finish-page.js'].map((file) => join(root, file));
  for (const file of [...own, ...sources.sort()]) {
    hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  return hash.digest('hex');
}

function listFiles(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name));
}
