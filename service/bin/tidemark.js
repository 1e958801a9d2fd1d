#!/usr/bin/env node
// Runs the TypeScript of the service. A Node that cannot (before 22.18) hands over to the one of the workspace.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major, minor] = process.versions.node.split('.').map(Number);

if (major > 22 || (major === 22 && minor >= 18)) {
  const { useCompileCache } = await import('../src/base/compile-cache.ts');
  useCompileCache();
  const { runCommandLine } = await import('../src/cli/main.ts');
  process.exitCode = await runCommandLine(process.argv.slice(2));
} else {
  const node = fileURLToPath(new URL('../../node_modules/node/bin/node', import.meta.url));
  if (existsSync(node)) {
    const { status } = spawnSync(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
      stdio: 'inherit',
    });
    process.exitCode = status ?? 1;
  } else {
    process.stderr.write(`Node ${process.versions.node} is too old: expected 22.18 or later, or "npm install" first\n`);
    process.exitCode = 1;
  }
}
