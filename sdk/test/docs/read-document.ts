import { readFile } from 'node:fs/promises';

/** A block of code in a document. */
interface CodeBlock {
  readonly language: string;
  readonly code: string;
  /** Name of the file that it is, where the line before says so: `` `server.js`: ``. */
  readonly file: string | undefined;
}

interface Section {
  readonly title: string;
  readonly blocks: readonly CodeBlock[];
}

/** Reads the sections of a document below `docs/embedding` with their code. */
export async function readDocument(name: string): Promise<readonly Section[]> {
  const text = await readFile(new URL(`../../../docs/embedding/${name}`, import.meta.url), 'utf8');
  return text
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      title: section.slice(0, section.indexOf('\n')),
      blocks: [...section.matchAll(/(?:^`([\w./-]+)`:\n\n)?^```(\w+)\n(.*?)^```$/gms)].map(
        ([, file, language = '', code = '']) => ({ language, code, file }),
      ),
    }));
}
