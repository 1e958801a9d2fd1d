import { runCommandLine } from './cli/main.ts';

/** `npm start` is `tidemark start`. */
process.exitCode = await runCommandLine(['start', ...process.argv.slice(2)]);
