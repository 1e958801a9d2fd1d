import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { de } from '../../../examples/reference-dashboard/src/texts/de.ts';
import { en } from '../../../examples/reference-dashboard/src/texts/en.ts';

type Tree = { readonly [key: string]: string | Tree };

/** Paths of the texts in their order, each with its placeholders and its code. */
const listTexts = (tree: Tree, path = ''): readonly (readonly [string, readonly string[]])[] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[path + key, [...value.matchAll(/\{\w+\}|`[^`]*`/g)].map(([part]) => part).sort()] as const]
      : listTexts(value, `${path}${key}.`),
  );

it('says the same in both languages, in the same order', () => {
  expect(listTexts(de as unknown as Tree)).toEqual(listTexts(en as unknown as Tree));
});

it('says each text in German', () => {
  // Names, and words that German has too.
  const same = ['frame.dashboard', 'frame.export', 'frame.token', 'frame.viewName', 'connection.live'];
  const flatten = (tree: Tree, path = ''): [string, string][] =>
    Object.entries(tree).flatMap(([key, value]): [string, string][] =>
      typeof value === 'string' ? [[path + key, value]] : flatten(value, `${path}${key}.`),
    );
  const english = new Map(flatten(en as unknown as Tree));
  const repeated = flatten(de as unknown as Tree).filter(([path, text]) => english.get(path) === text);
  expect(repeated.map(([path]) => path)).toEqual(same);
});

it('has the English of the page in its HTML too, for before the texts are there', async () => {
  const html = await readFile(
    new URL('../../../examples/reference-dashboard/static/index.html', import.meta.url),
    'utf8',
  );
  const frame: Readonly<Record<string, string>> = en.frame;
  const written = [...html.matchAll(/data-text="(\w+)"[^>]*>((?:(?!<\/(?:p|h2|span|button|option)>)[^])*)/g)].map(
    ([, key, text]) => [
      key,
      text!
        .replace(/<\/?code>/g, '`')
        .replace(/\s+/g, ' ')
        .trim(),
    ],
  );
  expect(written.length).toBeGreaterThan(15);
  expect(written).toEqual(written.map(([key]) => [key, frame[key!]]));
  const labels = [...html.matchAll(/data-label="(\w+)"\s+aria-label="([^"]+)"/g)].map(([, key, text]) => [key, text]);
  expect(labels).toEqual(labels.map(([key]) => [key, frame[key!]]));
  expect(new Set([...written, ...labels].map(([key]) => key))).toEqual(new Set(Object.keys(frame)));
});
