import { gzipSync } from 'node:zlib';
import { rollup, type OutputChunk } from 'rollup';
import { bundleSources } from '../../build/compile-sources.js';

export interface Sizes {
  /** What a page loads for a card: Lit, client, protocol, format and English included. */
  readonly kpi_card_gz_bytes: number;
  /** Provider, card and feed. */
  readonly core_gz_bytes: number;
  /** What the first chart adds to provider, card and feed. */
  readonly trend_chart_gz_bytes: number;
}

const source = (path: string): string => new URL(`../../src/${path}`, import.meta.url).pathname;
const register = (...tags: string[]): string => tags.map((tag) => `import '${source(`define/${tag}.ts`)}';`).join('\n');

/** Builds each set of elements as a page's own build would, and compresses it as a server does. */
export async function measureSizes(): Promise<Sizes> {
  const client = `export { createClient } from '${source('client/create-client.ts')}';`;
  const core = register('kpi-provider', 'kpi-card', 'alert-feed');
  const [card, withFeed, withChart] = await Promise.all([
    measure(`${register('kpi-card')}\n${client}`),
    measure(core),
    measure(`${core}\n${register('trend-chart')}`),
  ]);
  return { kpi_card_gz_bytes: card, core_gz_bytes: withFeed, trend_chart_gz_bytes: withChart - withFeed };
}

/** Gzipped bytes of all chunks, those that are loaded later too. */
async function measure(entry: string): Promise<number> {
  const bundle = await rollup({
    input: 'entry',
    plugins: [
      { name: 'entry', resolveId: (id) => (id === 'entry' ? id : null), load: (id) => (id === 'entry' ? entry : null) },
      ...bundleSources(),
    ],
  });
  const { output } = await bundle.generate({ format: 'es' });
  await bundle.close();
  return output
    .filter((one): one is OutputChunk => one.type === 'chunk')
    .reduce((sum, { code }) => sum + gzipSync(code, { level: 9 }).length, 0);
}
