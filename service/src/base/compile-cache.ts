import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Beside the dependencies, not in a folder for temporary files, where others could write code. */
const FOLDER = fileURLToPath(new URL('../../../node_modules/.cache/tidemark', import.meta.url));

/**
 * Keeps compiled code for the next start, which then loads about twice as fast. A folder that cannot be written changes
 * nothing. Left out under coverage, which counts less exactly in code from a cache.
 */
export function useCompileCache(): void {
  if (process.env['NODE_V8_COVERAGE'] === undefined) enableCompileCache(FOLDER);
}
