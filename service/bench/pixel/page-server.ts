import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { rollup, type Plugin } from 'rollup';
import { bundleSources } from '../../../sdk/build/compile-sources.js';

export interface PageServer {
  /** Bare HTTP server, to which sockets can be attached. */
  readonly server: Server;
  readonly url: string;
  close(): Promise<void>;
}

const sourceOf = (path: string): string => fileURLToPath(new URL(`../../../sdk/src/${path}`, import.meta.url));

/** One card, as a page embeds it. */
const CARD = `
import '${sourceOf('define/kpi-provider.ts')}';
import '${sourceOf('define/kpi-card.ts')}';
export { createClient } from '${sourceOf('client/create-client.ts')}';
`;

/** Notes each painted count once a frame: what the text is when a frame is made, and when the frame has been painted. */
const WATCH = `
globalThis.painted = [];
globalThis.watch = (read, root) => {
  let isPending = false;
  const note = () => {
    isPending = false;
    const count = read();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => painted.push([count, performance.timeOrigin + performance.now()]);
    port2.postMessage(0);
  };
  new MutationObserver(() => {
    if (isPending) return;
    isPending = true;
    requestAnimationFrame(note);
  }).observe(root, { subtree: true, childList: true, characterData: true });
};
`;

const BARE = `<!doctype html><meta charset="utf-8"><p id="count">0</p><script>${WATCH}
const place = document.querySelector('#count');
watch(() => Number(place.textContent), place);
const socket = new WebSocket('ws://' + location.host + '/counts');
socket.onmessage = ({ data }) => { place.textContent = data; };
socket.onopen = () => { globalThis.isReady = true; };
</script>`;

const TIDEMARK = `<!doctype html><meta charset="utf-8">
<kpi-provider locale="en"><kpi-card metric="orders" range="today"></kpi-card></kpi-provider>
<script>${WATCH}</script>
<script type="module">
import { createClient } from '/entry.js';
const params = new URLSearchParams(location.hash.slice(1));
document.querySelector('kpi-provider').client = createClient({
  endpoint: params.get('endpoint'),
  getToken: () => params.get('token'),
});
const { shadowRoot } = document.querySelector('kpi-card');
const read = () => shadowRoot.querySelector('.value')?.textContent.replace(/\\D/g, '');
watch(() => Number(read() ?? 0), shadowRoot);
// A topic without records is an empty card.
const look = () => {
  if (shadowRoot.querySelector('.card:not(.loading)')) globalThis.isReady = true;
  else setTimeout(look, 20);
};
look();
</script>`;

/** Serves both pages from one origin: `/bare` and `/tidemark`. */
export async function servePages(): Promise<PageServer> {
  const files = new Map<string, readonly [type: string, text: string]>([
    ['/bare', ['text/html', BARE]],
    ['/tidemark', ['text/html', TIDEMARK]],
    ...(await bundleCard()).map(([name, code]) => [`/${name}`, ['text/javascript', code]] as const),
  ]);
  const server = createServer((request, response) => {
    const [type, text] = files.get(request.url ?? '') ?? [];
    if (type === undefined) response.writeHead(404).end();
    else response.writeHead(200, { 'Content-Type': type }).end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    server,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bundleCard(): Promise<[name: string, code: string][]> {
  const entry: Plugin = {
    name: 'entry',
    resolveId: (id) => (id === 'entry' ? id : null),
    load: (id) => (id === 'entry' ? CARD : null),
  };
  const bundle = await rollup({ input: 'entry', plugins: [entry, ...bundleSources()] });
  const { output } = await bundle.generate({ format: 'es', chunkFileNames: '[name].js' });
  await bundle.close();
  return output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code] as [string, string]] : []));
}
