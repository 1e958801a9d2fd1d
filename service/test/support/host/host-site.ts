import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { rollup } from 'rollup';
import { bundleSources } from '../../../../sdk/build/compile-sources.js';

/** A host's web server, of another origin than the service's. */
export interface HostSite {
  readonly url: string;
  /** Sets the body of the page at `/` and its content security policy; returns its address. */
  show(page: HostPage): string;
  close(): Promise<void>;
}

export interface HostPage {
  readonly html: string;
  /** Style sheet of the host. */
  readonly css?: string;
  /** Module of the host. It finds the SDK at `/first/tidemark.js`, and another copy of it at `/second/tidemark.js`. */
  readonly script: string;
  readonly policy?: string;
  /** Attributes of its root. */
  readonly root?: string;
}

/** `sign` answers `GET /token?seconds=`, as the host's backend does: with a token that lives for so long. */
export async function startHostSite(sign: (seconds: number) => Promise<string>): Promise<HostSite> {
  const files = await bundleSdk();
  let page: HostPage = { html: '', script: '' };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://host');
    const send = (type: string, text: string): void => {
      const policy = page.policy === undefined ? {} : { 'Content-Security-Policy': page.policy };
      response.writeHead(200, { 'Content-Type': type, ...policy }).end(text);
    };
    const sendToken = async (): Promise<void> => send('text/plain', await sign(Number(searchParams.get('seconds'))));
    const code = files.get(pathname.replace(/^\/(first|second)\//, ''));
    if (pathname === '/') send('text/html', documentOf(page));
    else if (pathname === '/host.js') send('text/javascript', page.script);
    else if (pathname === '/host.css') send('text/css', page.css ?? '');
    else if (code !== undefined) send('text/javascript', code);
    else if (pathname === '/token') void sendToken();
    else response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    show(shown) {
      page = shown;
      return `${url}/`;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const documentOf = ({
  html,
  root = '',
}: HostPage): string => `<!doctype html><html lang="en" ${root}><meta charset="utf-8">
<title>Host</title><link rel="stylesheet" href="/host.css"><body>${html}<script type="module" src="/host.js"></script></body></html>`;

/** The browser bundle, by file name: `tidemark.js` and what it loads later. */
async function bundleSdk(): Promise<ReadonlyMap<string, string>> {
  const input = { tidemark: fileURLToPath(new URL('../../../../sdk/src/browser.ts', import.meta.url)) };
  const bundle = await rollup({ input, plugins: bundleSources() });
  const { output } = await bundle.generate({ format: 'es', chunkFileNames: 'tidemark-[name].js' });
  await bundle.close();
  return new Map(output.flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file.code]] : [])));
}
