import { readdirSync, readFileSync } from 'node:fs';
import { rollup, type OutputChunk, type Plugin } from 'rollup';
import { expect, it } from 'vitest';
import { bundleSources } from '../../build/compile-sources.js';

const MODULES: Readonly<Record<string, string>> = {
  entry: `export const load = () => Promise.all([import('first'), import('second')]);`,
  first: `class Element { find(value) { return [value, value]; } }
    export const a = (value) => { const element = new Element(); return [element.find(value), element.find(value), Element.name]; };`,
  second: `export const b = (value) => [value instanceof Element, value.parentNode instanceof Element, Element.name];`,
};

const fromMemory: Plugin = {
  name: 'memory',
  resolveId: (id) => (id in MODULES ? id : null),
  load: (id) => MODULES[id] ?? null,
};

it('leaves the names of the browser alone in a chunk, whatever another one calls its own', async () => {
  const bundle = await rollup({ input: 'entry', plugins: [fromMemory, ...bundleSources()] });
  const { output } = await bundle.generate({ format: 'es', chunkFileNames: '[name].js' });
  await bundle.close();
  const second = output.find((chunk): chunk is OutputChunk => chunk.type === 'chunk' && chunk.name === 'second');
  expect(second?.code).toContain('instanceof Element');
});

it('has no element that needs what bundles leave out of Lit: reflected properties and numbers read from attributes', () => {
  const elements = new URL('../../src/elements/', import.meta.url);
  const names = readdirSync(elements, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  );
  const needing = names.filter((name) =>
    /reflect: true|type: (Number|Array|Object)\b/.test(readFileSync(new URL(name, elements), 'utf8')),
  );
  expect(names.length).toBeGreaterThan(50);
  expect(needing).toEqual([]);
});
