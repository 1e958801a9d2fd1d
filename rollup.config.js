// Builds the SDK (sdk/dist: an ES module per source file, and one bundle for pages without a build) and the pages of the
// examples, which `npm start` serves. `--configSdk` or `--configPages` builds one of the two.
import { readdirSync } from 'node:fs';
import { finishPage } from './.ci/finish-page.js';
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

/** @param {string} folder @param {string} entry @param {string} at where `npm start` serves it */
const page = (folder, entry, at) => ({
  input: { [entry]: `${folder}/src/${entry}.ts` },
  plugins: [...bundleSources(), finishPage(folder, at)],
  output: { dir: at, format: 'es', entryFileNames: '[name].[hash].js', chunkFileNames: '[name].[hash].js' },
});

const pages = 'examples/reference-dashboard/dist';

export default ({ configSdk, configPages }) => [
  ...(configPages ? [] : [modules, ...browserBundles]),
  ...(configSdk
    ? []
    : [
        page('examples/reference-dashboard', 'start', pages),
        page('examples/intranet-page', 'page', `${pages}/intranet-page`),
      ]),
];
