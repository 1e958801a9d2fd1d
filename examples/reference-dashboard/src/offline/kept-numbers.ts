/** Cache of this page in the browser, and the beginning of the addresses in it: one entry a reader. */
const CACHE = 'tidemark-numbers';
const PATH = '/tidemark-numbers/';
/** Largest size of what is kept of a reader, characters: the oldest answers go first. */
const MAX_LENGTH = 3_000_000;
/** Number of readers of whom something is kept: tabs with tokens of their own. */
const MAX_READERS = 5;
/** A clock that was set back by more than this says nothing about ages, ms. */
const CLOCK_TOLERANCE_MS = 300_000;

export interface KeptAnswer {
  readonly answer: unknown;
  /** When it was right for the last time, by the clock of this machine, epoch ms. */
  readonly atMs: number;
}

/** The last answers to a reader: of queries by their JSON, of other requests by their path. */
export interface KeptNumbers {
  /** By how much the clock of the service was ahead of this machine's, ms. */
  readonly offsetMs: number;
  /** How long an answer may be kept. */
  readonly maxAgeMs: number;
  readonly answers: Readonly<Record<string, KeptAnswer>>;
}

/** Undefined without https, and in some private windows. */
const openCache = async (): Promise<Cache | undefined> =>
  (globalThis.caches as CacheStorage | undefined)?.open(CACHE).catch(() => undefined);

/** Loads what is kept of a reader, without answers that are too old or whose age nobody knows; undefined where nothing is left. */
export async function loadNumbers(key: string): Promise<KeptNumbers | undefined> {
  try {
    const response = await (await openCache())?.match(PATH + key);
    if (!response) return undefined;
    const kept = (await response.json()) as KeptNumbers;
    const nowMs = Date.now();
    const answers = Object.entries(kept.answers).filter(
      ([, { atMs }]) => nowMs - atMs <= kept.maxAgeMs && atMs - nowMs <= CLOCK_TOLERANCE_MS,
    );
    return answers.length > 0 ? { ...kept, answers: Object.fromEntries(answers) } : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps answers in place of those before. Where there is no room nothing is kept: numbers half of which are older would mislead. */
export async function saveNumbers(key: string, kept: KeptNumbers): Promise<void> {
  try {
    await (await openCache())?.put(PATH + key, new Response(limitLength(kept)));
  } catch {
    await forgetNumbers(key);
  }
}

/** The answers as JSON, without the oldest ones beyond the limit. */
function limitLength(kept: KeptNumbers): string {
  const newestFirst = Object.entries(kept.answers).sort(([, a], [, b]) => b.atMs - a.atMs);
  let length = 0;
  const answers = newestFirst.filter(([name, { answer }]) => {
    length += name.length + JSON.stringify(answer).length;
    return length <= MAX_LENGTH;
  });
  return JSON.stringify({ ...kept, answers: Object.fromEntries(answers) });
}

/** Removes what is too old, and the numbers of the readers who came first where there are too many. */
export async function removeOld(): Promise<void> {
  const cache = await openCache();
  const keys = ((await cache?.keys()) ?? []).map(({ url }) => url.slice(url.lastIndexOf('/') + 1));
  for (const [index, key] of keys.entries())
    if (index < keys.length - MAX_READERS || !(await loadNumbers(key))) await forgetNumbers(key);
}

export async function forgetNumbers(key: string): Promise<void> {
  await (await openCache())?.delete(PATH + key).catch(() => false);
}

/** Forgets the numbers of all readers but one, or of all. */
export async function forgetOthers(key?: string): Promise<void> {
  const cache = await openCache();
  if (!cache) return;
  const others = (await cache.keys()).filter(({ url }) => key === undefined || !url.endsWith(PATH + key));
  await Promise.all(others.map((request) => cache.delete(request)));
}
