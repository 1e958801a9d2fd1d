// Builds the SDK (sdk/dist: an ES module per source file, and one bundle for pages without a build) and the pages of the
// examples, which `npm start` serves. `--configSdk` or `--configPages` builds one of the two.
import { cpSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundleSources, compileSources } from './sdk/build/compile-sources.js';

const list = (folder, pattern) =>
  readdirSync(folder)
    .filter((name) => pattern.test(name))
    .map((name) => `${folder}/${name}`);

const entries = [
  'sdk/src/index.ts',
  'sdk/src/testing/index.ts',
  ...list('sdk/src/define', /^(?!define-).*\.ts$/),
  ...list('sdk/src/react', /\.ts$/),
  // Types alone, each with an empty module.
  ...['jsx', 'vue', 'svelte'].map((name) => `sdk/src/frameworks/${name}.ts`),
];

/** Modules as they are, so that a page's own build takes what it uses; libraries stay imports. */
const modules = {
  input: entries,
  external: /^(lit|@lit\/react|react|chart\.js)(\/|$)/,
  plugins: compileSources(),
  output: { dir: 'sdk/dist', format: 'es', preserveModules: true, preserveModulesRoot: 'sdk/src', sourcemap: true },
};

/** Everything in one file, but the library that draws charts, which comes with the first chart; and cards alone. */
const browserBundles = Object.entries({ tidemark: 'browser.ts', 'kpi-card': 'browser-card.ts' }).map(
  ([name, source]) => ({
    input: { [name]: `sdk/src/${source}` },
    plugins: bundleSources(),
    preserveEntrySignatures: 'allow-extension',
    output: { dir: 'sdk/dist/browser', format: 'es', chunkFileNames: `${name}-[name].js`, sourcemap: true },
  }),
);

/** @param {string} folder @param {string} at where `npm start` serves it */
const page = (folder, at) => ({
  input: { page: `${folder}/src/page.ts` },
  plugins: [...bundleSources(), copyStatic(folder, at)],
  output: { dir: at, format: 'es', chunkFileNames: '[name].js' },
});

/** HTML and CSS need no build. */
function copyStatic(folder, at) {
  return {
    name: 'copy-static',
    writeBundle() {
      mkdirSync(at, { recursive: true });
      cpSync(join(folder, 'static'), at, { recursive: true });
    },
  };
}

const pages = 'examples/reference-dashboard/dist';

export default ({ configSdk, configPages }) => [
  ...(configPages ? [] : [modules, ...browserBundles]),
  ...(configSdk
    ? []
    : [page('examples/reference-dashboard', pages), page('examples/intranet-page', `${pages}/intranet-page`)]),
];
