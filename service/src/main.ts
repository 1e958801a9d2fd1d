import { useCompileCache } from './base/compile-cache.ts';

useCompileCache();
const { runCommandLine } = await import('./cli/main.ts');
/** `npm start` is `tidemark start`. */
process.exitCode = await runCommandLine(['start', ...process.argv.slice(2)]);
