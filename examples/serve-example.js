// `npm start -w examples/react-portal`: serves an example by Vite, with the simulated shop behind it, and prints its address.
// TIDEMARK_URL names a service that runs already; its own token then goes behind `#token=`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, join } from 'node:path';
import { createServer } from 'vite';

const root = join(import.meta.dirname, '..');
const folder = process.cwd();
const port = Number(process.env.PORT ?? 5173);
const { url, token, stop } = process.env.TIDEMARK_URL
  ? { url: process.env.TIDEMARK_URL, token: 'TOKEN', stop: async () => undefined }
  : await startService();

const vite = await createServer({
  root: folder,
  // Pages of a browser and the service have one origin, as behind the portal's own gateway.
  server: { host: '127.0.0.1', port, proxy: { '/v1': { target: url, ws: true } } },
  logLevel: 'warn',
});
await vite.listen();
const { port: servedPort } = vite.httpServer.address();
console.log(`${basename(folder)}: http://127.0.0.1:${servedPort}/#token=${token}\nCtrl-C stops it.`);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await vite.close();
    await stop();
    process.exit(0);
  });
}

/** Starts the shop on a free port, with data of its own so that `npm start` may run beside it. */
async function startService() {
  const dataDir = process.env.DATA_DIR ?? join(root, '.tidemark/examples');
  const env = { ...process.env, DATA_DIR: dataDir, PORT: '0' };
  const command = ['--disable-warning=TimeoutNegativeWarning', 'service/src/main.ts'];
  const child = spawn(process.execPath, command, { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    const [, address, value] = /^(http:\/\/\S+)\/#token=(\S+)$/m.exec(output) ?? [];
    if (!address) continue;
    child.stdout.resume();
    return { url: address, token: value, stop: () => (child.kill('SIGTERM'), ended) };
  }
  throw new Error(`the service ended before it was ready:\n${output}`);
}
