// Lets the page open without a network. It keeps files of the page alone: never an answer of the service, an address or a
// token. The build fills in the files, and a digest of them.
const CACHE = 'tidemark-page-{digest}';
const FILES = '{files}'.split(' ');
/** This build and the one before it, from which a tab may still load code. */
const MAX_BUILDS = 2;
/** After so long the kept page is shown: a network that hangs is none. */
const TIMEOUT_MS = 5000;

const scope = self.registration.scope;
const addresses = new Set(FILES.map((file) => new URL(file, scope).href));

self.addEventListener('install', (event) => {
  event.waitUntil(install());
});
self.addEventListener('activate', (event) => {
  event.waitUntil(removeOldBuilds());
});
self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  const address = origin + pathname;
  if (request.method !== 'GET' || !address.startsWith(scope)) return;
  if (request.mode === 'navigate') {
    if (address === scope || address === `${scope}index.html`) event.respondWith(openPage(request));
  } else if (/\.[\w-]{8}\.js$/.test(pathname)) event.respondWith(loadCode(request));
  else if (addresses.has(address)) event.respondWith(loadFile(request, address));
});

/** Keeps all files of this build, or none: a page of another build would ask for other code. */
async function install() {
  const responses = await Promise.all(FILES.map((file) => fetch(new URL(file, scope), { cache: 'no-cache' })));
  const failed = responses.find((response) => !response.ok);
  if (failed) throw new Error(`${failed.url} answered ${failed.status}`);
  const page = await responses[0].clone().text();
  if (!FILES.some((file) => /^page\..+\.js$/.test(file) && page.includes(`"${file}"`)))
    throw new Error('the page is of another build');
  const cache = await caches.open(CACHE);
  try {
    await Promise.all(FILES.map((file, index) => cache.put(new URL(file, scope), responses[index])));
  } catch (error) {
    await caches.delete(CACHE);
    throw error;
  }
  await self.skipWaiting();
}

async function removeOldBuilds() {
  // In the order in which they were made.
  const builds = (await caches.keys()).filter((name) => name.startsWith('tidemark-page-'));
  const others = builds.filter((name) => name !== CACHE);
  await Promise.all(others.slice(0, Math.max(0, others.length + 1 - MAX_BUILDS)).map((name) => caches.delete(name)));
}

/** The page as it is on the service; the kept one where that does not answer. */
async function openPage(request) {
  const kept = await findKept(scope);
  if (!kept) return fetch(request);
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    // A proxy answers so while the service is away.
    return response.status >= 500 ? kept : response;
  } catch {
    return kept;
  }
}

/** Code is named after what it contains: kept code is never old. A page asks for it with other headers than were kept. */
const loadCode = async (request) => (await caches.match(request, { ignoreVary: true })) ?? fetch(request);

async function loadFile(request, address) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await findKept(address);
    if (!kept) throw error;
    return kept;
  }
}

const findKept = async (address) => (await caches.open(CACHE)).match(address, { ignoreVary: true });
