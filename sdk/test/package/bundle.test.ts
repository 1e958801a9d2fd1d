import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { rollup, type OutputChunk, type Plugin } from 'rollup';
import { expect, it } from 'vitest';
import { bundleSources } from '../../build/compile-sources.js';
import { CUTS } from '../../build/trim-lit.js';

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

const LIT: Readonly<Record<string, string>> = {
  'css-tag.js': '@lit/reactive-element/css-tag.js',
  'reactive-element.js': '@lit/reactive-element',
  'lit-element.js': 'lit-element/lit-element.js',
  'lit-html.js': 'lit-html',
};

it.each(Object.keys(LIT))('finds in the installed %s of Lit all that bundles leave out', (name) => {
  const { resolve } = createRequire(createRequire(import.meta.url).resolve('lit'));
  let text = readFileSync(resolve(LIT[name] ?? '').replace(/\/(node|development)(?=\/)/g, ''), 'utf8');
  const missing = (CUTS[name] ?? []).filter(([part, instead]) => {
    const before = text;
    text = text.replace(part, instead);
    return text === before;
  });
  expect(text).not.toBe('');
  expect(missing).toEqual([]);
});

/** Parts of Lit that bundles leave out, as the source of an element would use them. */
const LEFT_OUT = new RegExp(
  [
    'reflect: true|type: (Number|Array|Object)\\b|useDefault|noAccessor|addInitializer|removeController|handleEvent',
    '\\b(shouldUpdate|firstUpdated|scheduleUpdate|getUpdateComplete)\\(|\\b(svg|mathml)`',
    "lit/directive(?!s/repeat\\.js')|lit/async-directive|lit/static-html|<textarea[^>]*>[^<]|<!--[^>]*\\$\\{",
  ].join('|'),
);

it('has no element that needs what bundles leave out of Lit, as reflected properties and numbers read from attributes', () => {
  const elements = new URL('../../src/', import.meta.url);
  const names = readdirSync(elements, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /(?<!\.test)\.ts$/.test(name),
  );
  const needing = names.filter((name) => LEFT_OUT.test(readFileSync(new URL(name, elements), 'utf8')));
  expect(names.length).toBeGreaterThan(50);
  expect(needing).toEqual([]);
});
