import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rollup } from 'rollup';
import { bundleSources } from '../../../sdk/build/compile-sources.js';
import type { StaticData } from './static-data.ts';

const STYLES = `
body { margin: 0; font: 14px/1.4 system-ui, sans-serif }
main { display: grid; grid-template-columns: repeat(3, 1fr); gap: 16px; padding: 16px }
.cards { grid-column: 1 / -1; display: grid; grid-template-columns: repeat(6, 1fr); gap: 16px }
.widget { border: 1px solid #e2e5eb; border-radius: 8px; padding: 12px; min-width: 0 }
.wide { grid-column: span 2 }
.plot { height: 240px }
h2 { margin: 0; font-size: 14px }
.value { margin: 8px 0; font-size: 22px }
svg { width: 100%; height: 30px; fill: none; stroke: #2f6fde }
i { display: block; height: 6px; background: #2f6fde }
`;

export interface StaticPage {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the page with its data and one script, both gzipped. */
export async function serveStaticPage(data: StaticData): Promise<StaticPage> {
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  const page = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Static</title><style>${STYLES}</style>
<link rel="modulepreload" href="/page.js"><main></main><script type="application/json" id="data">${json}</script>
<script type="module" src="/page.js"></script></html>`;
  const files = new Map([
    ['/', { type: 'text/html', bytes: gzipSync(page) }],
    ['/page.js', { type: 'text/javascript', bytes: gzipSync(await bundleWidgets()) }],
  ]);
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    if (!file) return void response.writeHead(404).end();
    response.writeHead(200, { 'Content-Type': file.type, 'Content-Encoding': 'gzip' }).end(file.bytes);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function bundleWidgets(): Promise<string> {
  const input = fileURLToPath(new URL('static-widgets.js', import.meta.url));
  const bundle = await rollup({ input, plugins: bundleSources() });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  return output[0].code;
}
