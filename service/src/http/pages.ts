import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import type { Middleware } from 'koa';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Code with the digest of its content in its name, which the build gives it: under this name it never changes. */
const DIGESTED = /\.[\w-]{8}\.js$/;

const PLAIN_PAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Tidemark</title></head>
<body>
<h1>Tidemark</h1>
<p>The service is running. It answers at <code>POST /v1/query</code>; <a href="/openapi.json">openapi.json</a> describes it.</p>
</body>
</html>
`;

/** Serves static pages from a folder at `/`; without one, a page that links to the API description. */
export function servePages(folder: string | undefined): Middleware {
  return async (context, next) => {
    if ((context.method !== 'GET' && context.method !== 'HEAD') || context.path.startsWith('/v1/'))
      return void (await next());
    if (folder === undefined) {
      if (context.path !== '/') return void (await next());
      context.type = 'html';
      context.body = PLAIN_PAGE;
      return;
    }
    const file = await findFile(folder, context.path);
    const type = file && TYPES[extname(file)];
    if (!file || !type) return void (await next());
    context.set('Content-Type', type);
    context.set('Cache-Control', DIGESTED.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache');
    context.vary('Accept-Encoding');
    // Files compressed by the build are sent as they are.
    const compressed = context.acceptsEncodings('gzip') && (await readFile(`${file}.gz`).catch(() => undefined));
    if (compressed) context.set('Content-Encoding', 'gzip');
    context.body = compressed || (await readFile(file));
  };
}

/**
 * Finds a file below the folder, or a folder's `index.html`. Undefined for anything else, including paths that lead out
 * of the folder.
 */
async function findFile(folder: string, path: string): Promise<string | undefined> {
  let decoded: string;
  try {
    decoded = decodeURIComponent(path);
  } catch {
    return undefined;
  }
  const file = normalize(join(folder, decoded.endsWith('/') ? `${decoded}index.html` : decoded));
  if (decoded.includes('\0') || !file.startsWith(normalize(folder) + sep)) return undefined;
  const stats = await stat(file).catch(() => undefined);
  return stats?.isFile() ? file : undefined;
}
