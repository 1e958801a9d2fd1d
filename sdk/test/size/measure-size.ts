import { gzipSync } from 'node:zlib';
import { rollup, type OutputChunk, type Plugin } from 'rollup';
import { bundleSources } from '../../build/compile-sources.js';

export interface Sizes {
  /** Bytes that a page loads for a card: Lit, client, protocol, format and English included. */
  readonly kpi_card_gz_bytes: number;
  /** Provider, card and feed. */
  readonly core_gz_bytes: number;
  /** Bytes that the first chart adds to provider, card and feed. */
  readonly trend_chart_gz_bytes: number;
}

const source = (path: string): string => new URL(`../../src/${path}`, import.meta.url).pathname;
const CARDS = `export * from '${source('browser-card.ts')}';`;
const register = (...tags: string[]): string => tags.map((tag) => `import '${source(`define/${tag}.ts`)}';`).join('\n');

/** Gzipped bytes of a card. */
export const measureCard = (): Promise<number> => measure(CARDS, bundleSources());

/** Elements that a page adds to provider, card and feed as it needs them. */
const FURTHER = ['kpi-context', 'range-picker', 'kpi-breakdown', 'kpi-insight', 'kpi-proof'];

/** Gzipped bytes that each further element adds to provider, card and feed, with what it loads when it is first used. */
export async function measureFurther(): Promise<Readonly<Record<string, number>>> {
  const core = register('kpi-provider', 'kpi-card', 'alert-feed');
  const base = await measure(core, bundleSources());
  const sizes: Record<string, number> = {};
  for (const tag of FURTHER) sizes[tag] = (await measure(`${core}\n${register(tag)}`, bundleSources())) - base;
  return sizes;
}

/** Bundles each set of elements as the browser bundles are made, and compresses it as a server does. */
export async function measureSizes(): Promise<Sizes> {
  const core = register('kpi-provider', 'kpi-card', 'alert-feed');
  const [card, withFeed, withChart] = await Promise.all([
    measureCard(),
    measure(core, bundleSources()),
    measure(`${core}\n${register('trend-chart')}`, bundleSources()),
  ]);
  return {
    kpi_card_gz_bytes: card,
    core_gz_bytes: withFeed,
    trend_chart_gz_bytes: withChart - withFeed,
  };
}

/** Gzipped bytes of all chunks, those that are loaded later too. */
async function measure(entry: string, plugins: readonly Plugin[]): Promise<number> {
  const bundle = await rollup({
    input: 'entry',
    plugins: [
      { name: 'entry', resolveId: (id) => (id === 'entry' ? id : null), load: (id) => (id === 'entry' ? entry : null) },
      ...plugins,
    ],
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  return output
    .filter((output): output is OutputChunk => output.type === 'chunk')
    .reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0);
}
