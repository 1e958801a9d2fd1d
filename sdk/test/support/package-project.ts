import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findSharedAddress } from '../../../service/test/support/servers/shared-address.ts';

const run = promisify(execFile);
const modules = join(import.meta.dirname, '../../../node_modules');

/** A project of somebody else that has installed the packed SDK. */
export interface PackageProject {
  readonly folder: string;
  /** Writes a source by its path from the project's folder. */
  write(path: string, text: string): Promise<void>;
  /** Output of the compiler (`tsc`, or `vue-tsc`) under strict rules; empty where all is right. */
  compile(compiler?: 'tsc' | 'vue-tsc'): Promise<string>;
  /** Bundles `src/page.ts` or `.tsx` into `built/page.js`. */
  bundle(source: string): Promise<void>;
  destroy(): Promise<void>;
}

const COMPILER_OPTIONS = {
  strict: true,
  noEmit: true,
  target: 'es2022',
  lib: ['es2024', 'dom', 'dom.iterable'],
  types: [],
  jsx: 'react-jsx',
  module: 'preserve',
  moduleResolution: 'bundler',
  skipLibCheck: false,
};

/**
 * `libraries` of this repository are linked, such as `react` with `@types/react`; `packages`, such as `next@16.4.6`, are installed
 * from the registry.
 */
export async function createPackageProject(
  libraries: readonly string[] = [],
  packages: readonly string[] = [],
): Promise<PackageProject> {
  const folder = await mkdtemp(join(tmpdir(), 'tidemark-project-'));
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  await write('package.json', JSON.stringify({ private: true, type: 'module' }));
  const tarball = await findSharedAddress('package');
  const quiet = ['--no-audit', '--no-fund', '--legacy-peer-deps'];
  // Binaries of a package are optional packages.
  const omitted = packages.length === 0 ? ['--omit=optional'] : [];
  await run('npm', ['install', ...quiet, ...omitted, tarball, ...packages], { cwd: folder });
  for (const library of libraries) {
    await mkdir(dirname(join(folder, 'node_modules', library)), { recursive: true });
    await symlink(join(modules, library), join(folder, 'node_modules', library));
  }
  await write('tsconfig.json', JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['src'] }));
  return {
    folder,
    write,
    compile: (compiler = 'tsc') =>
      run(join(modules, '.bin', compiler), ['-p', folder]).then(
        ({ stdout }) => stdout,
        ({ stdout }: { stdout: string }) => stdout,
      ),
    async bundle(source) {
      const options = ['--bundle', '--splitting', '--format=esm', '--jsx=automatic', '--outdir=built'];
      await run(join(modules, '.bin/esbuild'), [source, ...options], { cwd: folder });
    },
    destroy: () => rm(folder, { recursive: true }),
  };
}
