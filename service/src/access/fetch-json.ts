const TIMEOUT_MS = 5000;
const MAX_BYTES = 1_048_576;

/**
 * Reads a JSON document of a server that is not trusted with our time and memory: within five seconds, without following
 * redirects, up to 1 MB. Throws for another status than 200 and for invalid JSON. `server` and `wanted` are words for messages:
 * "the key server answered 404: expected 200 and a key set".
 */
export async function fetchJson(url: URL, server: string, wanted: string): Promise<unknown> {
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { accept: 'application/json, application/jwk-set+json' },
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${server} answered ${response.status}: expected 200 and ${wanted}`);
  }
  return JSON.parse(await readText(response, server));
}

async function readText(response: Response, server: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BYTES) throw new Error(`${server} sent more than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
