import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The rollup plugin that adds HTML, CSS and icons to a page, which need no build. Code has the digest of its content in its
 * name: the HTML gets those names, and the service worker, if the page has one, the list of all files that the page needs.
 *
 * @param {string} folder of the page
 * @param {string} at where it is built
 */
export function finishPage(folder, at) {
  return {
    name: 'finish-page',
    writeBundle(_options, bundle) {
      mkdirSync(at, { recursive: true });
      cpSync(join(folder, 'static'), at, { recursive: true });
      const chunks = Object.values(bundle).filter(({ type }) => type === 'chunk');
      rewrite(join(at, 'index.html'), (html) =>
        chunks.reduce((text, { name, fileName }) => text.replaceAll(`"${name}.js"`, `"${fileName}"`), html),
      );
      const worker = join(at, 'service-worker.js');
      if (!existsSync(worker)) return;
      const files = readdirSync(join(folder, 'static')).filter((name) => /\.(css|svg|webmanifest)$/.test(name));
      const code = chunks.map(({ fileName }) => fileName);
      // The page itself is asked for by its folder.
      const all = ['index.html', ...files.sort(), ...code.sort()];
      const hash = createHash('sha256').update(readFileSync(worker));
      for (const file of all) hash.update(file).update(readFileSync(join(at, file)));
      rewrite(worker, (text) =>
        text.replace('{digest}', hash.digest('hex').slice(0, 12)).replace('{files}', ['./', ...all.slice(1)].join(' ')),
      );
    },
  };
}

/** @param {string} file @param {(text: string) => string} change */
const rewrite = (file, change) => writeFileSync(file, change(readFileSync(file, 'utf8')));
