import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { minify_sync } from 'terser';

const CUT = fileURLToPath(new URL('lit/index.js', import.meta.url));
/** The releases that it was cut from: what changes in another one is looked at before it is bundled. */
const CUT_FROM = { 'lit-html': '3.3.3', '@lit/reactive-element': '2.1.2', 'lit-element': '4.2.2' };

const nameCache = {};

/** Members of the cut Lit that begin with `_` get short names, the same in all of its files; no other code has them. */
function shortenNames(code) {
  const mangle = { toplevel: false, properties: { regex: /^_/ } };
  return minify_sync(code, { module: true, compress: false, mangle, nameCache }).code;
}

/** Takes the cut Lit where the SDK's sources import Lit. */
export function useCutLit() {
  return {
    name: 'use-cut-lit',
    buildStart() {
      for (const [name, expected] of Object.entries(CUT_FROM)) {
        const path = new URL(`../../node_modules/${name}/package.json`, import.meta.url);
        const { version } = JSON.parse(readFileSync(path, 'utf8'));
        if (version !== expected) throw new Error(`sdk/build/lit was cut from ${name} ${expected}, this is ${version}`);
      }
    },
    resolveId: (id) => (id === 'lit' ? CUT : null),
    transform: (code, id) => (id.startsWith(dirname(CUT)) ? { code: shortenNames(code), map: null } : null),
  };
}
