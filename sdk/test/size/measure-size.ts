import { readdirSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { rollup, type OutputChunk, type Plugin } from 'rollup';
import { bundleSources } from '../../build/compile-sources.js';

export interface Sizes {
  /** Bytes that a page loads for a card before it paints: Lit, client, protocol, format and English included. */
  readonly kpi_card_gz_bytes: number;
  /** Provider, card and feed, before they paint. */
  readonly core_gz_bytes: number;
  /**
   * Bytes that the first chart adds to provider, card and feed, the library that draws it included, but not what is loaded
   * when a reader asks for more.
   */
  readonly trend_chart_gz_bytes: number;
}

/** Gzipped bytes of a bundle: of what a page loads at once, and of what is loaded when first used, by chunk. */
interface Bundle {
  readonly first: number;
  readonly later: Readonly<Record<string, number>>;
}

const sourceUrl = (path: string): URL => new URL(`../../src/${path}`, import.meta.url);
const register = (...tags: string[]): string =>
  tags.map((tag) => `import '${sourceUrl(`define/${tag}.ts`).pathname}';`).join('\n');
/** Chunks that no chart needs for its picture: loaded when it stands, or when a reader asks for more. */
const ON_DEMAND: readonly string[] = [
  ...['draw-picture', 'follow-marks', 'annotations', 'render-readout'],
  // Of charts that are split, and of several metrics.
  ...['parts-controller', 'several-metrics', 'describe-against'],
];
const CORE = ['kpi-provider', 'kpi-card', 'alert-feed'];

/** Gzipped bytes of a card, bundled from the same file and under the same name as in the package: names of members depend on both. */
export const measureCard = async (): Promise<number> =>
  (await measureBundle({ 'kpi-card': sourceUrl('browser-card.ts').pathname })).first;

/** Bundles each set of elements as the browser bundles are made, and compresses it as a server does. */
export async function measureSizes(): Promise<Sizes> {
  const [card, core, withChart] = await Promise.all([
    measureCard(),
    measure(register(...CORE)),
    measure(register(...CORE, 'trend-chart')),
  ]);
  return {
    kpi_card_gz_bytes: card,
    core_gz_bytes: core.first,
    trend_chart_gz_bytes: sumUp(withChart) - sumUp(core),
  };
}

/** Bytes that each further element adds to provider, card and feed, and those of each part that is loaded when first used. */
export async function measureElements(): Promise<Readonly<Record<string, number>>> {
  const tags = readdirSync(sourceUrl('define'))
    .filter((name) => /^(?!define-|all).*\.ts$/.test(name))
    .map((name) => name.replace('.ts', ''))
    .filter((tag) => !CORE.includes(tag));
  const core = await measure(register(...CORE));
  const sizes: Record<string, number> = {};
  const later: Record<string, number> = { ...core.later };
  for (const tag of tags) {
    const bundle = await measure(register(...CORE, tag));
    sizes[tag] = bundle.first - core.first;
    Object.assign(later, bundle.later);
  }
  for (const [name, bytes] of Object.entries(later)) sizes[`${name} (loaded when first used)`] = bytes;
  return sizes;
}

const sumUp = ({ first, later }: Bundle): number =>
  Object.entries(later).reduce((sum, [name, bytes]) => (ON_DEMAND.includes(name) ? sum : sum + bytes), first);

const measure = (code: string): Promise<Bundle> => measureBundle('entry', [virtualEntry(code)]);

async function measureBundle(input: string | Record<string, string>, plugins: readonly Plugin[] = []): Promise<Bundle> {
  const bundle = await rollup({
    input,
    // As the bundles are built: what later chunks read of the first one, it exports.
    preserveEntrySignatures: 'allow-extension',
    plugins: [...plugins, ...bundleSources()],
  });
  const prefix = typeof input === 'string' ? '' : `${Object.keys(input).join()}-`;
  const { output } = await bundle.generate({ format: 'es', chunkFileNames: `${prefix}[name].js` });
  await bundle.close();
  const chunks = output.filter((output): output is OutputChunk => output.type === 'chunk');
  const needed = new Set<string>();
  const follow = (fileName: string): void => {
    if (needed.has(fileName)) return;
    needed.add(fileName);
    for (const each of chunks.find((chunk) => chunk.fileName === fileName)?.imports ?? []) follow(each);
  };
  for (const { isEntry, fileName } of chunks) if (isEntry) follow(fileName);
  let first = 0;
  const later: Record<string, number> = {};
  for (const { fileName, name, code } of chunks) {
    const bytes = gzipSync(code, { level: 9 }).length;
    if (needed.has(fileName)) first += bytes;
    else later[name] = bytes;
  }
  return { first, later };
}

const virtualEntry = (code: string): Plugin => ({
  name: 'entry',
  resolveId: (id) => (id === 'entry' ? id : null),
  load: (id) => (id === 'entry' ? code : null),
});
