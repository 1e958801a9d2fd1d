// Installs the packages unless nothing changed since the last time. It runs before everything else, on any Node
// from 20 on and without dependencies: Node 24 itself is one of the packages.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const stamp = join(root, 'node_modules', '.tidemark-installed');

const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
if (installed !== digestManifests()) {
  await npmInstall();
  writeFileSync(stamp, digestManifests());
}

/** Files and settings that determine which packages are installed, and for which platform. */
function digestManifests() {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const manifests = ['.', ...workspaces].map((folder) => join(folder, 'package.json'));
  const hash = createHash('sha256').update(process.platform + process.arch);
  for (const file of [...manifests, 'package-lock.json']) hash.update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

/** Not `npm ci`: the lock file may hold the optional packages of another platform only, which `npm ci` refuses. */
async function npmInstall() {
  const startedAt = Date.now();
  const elapsed = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
  process.stderr.write('Installing packages: about a minute on a new machine\n');
  const timer = setInterval(() => process.stderr.write(`… still installing packages (${elapsed()})\n`), 10_000);
  const npm = process.env.npm_execpath;
  const [command, ...args] = npm ? [process.execPath, npm, 'install'] : ['npm', 'install'];
  const options = ['--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const child = spawn(command, [...args, ...options], { cwd: root, stdio: ['ignore', 2, 2] });
  const code = await new Promise((resolve, reject) => child.once('error', reject).once('exit', resolve));
  clearInterval(timer);
  if (code !== 0) {
    process.stderr.write(`npm install failed (code ${code})\n`);
    process.exit(1);
  }
  process.stderr.write(`Packages installed in ${elapsed()}\n`);
}
