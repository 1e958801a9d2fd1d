import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalogError } from './catalog-error.ts';
import { type CatalogFile, parseCatalog } from '../resolve/parse-catalog.ts';
import type { Catalog } from '../model/types.ts';

const MAX_BYTES = 10 * 1024 * 1024;
const MAX_FILES = 200;
const YAML = /\.ya?ml$/i;

/**
 * Reads a catalogue from a YAML file, or from the YAML files directly in a folder, at most 10 MB altogether. Throws
 * CatalogError for any problem with path, encoding or content.
 */
export async function loadCatalog(path: string): Promise<Catalog> {
  return parseCatalog(await readCatalogFiles(path));
}

async function readCatalogFiles(path: string): Promise<CatalogFile[]> {
  const files = await listFiles(path);
  const read: CatalogFile[] = [];
  let sizeBytes = 0;
  for (const file of files) {
    sizeBytes += (await stat(file)).size;
    if (sizeBytes > MAX_BYTES) throw refuse(file, `the catalogue is larger than ${MAX_BYTES} bytes: expected less`);
    read.push({ name: file, text: decode(file, await readFile(file)) });
  }
  return read;
}

async function listFiles(path: string): Promise<string[]> {
  const status = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw refuse(path, 'does not exist: expected a YAML file, or a folder of them');
    throw refuse(path, `cannot be read (${error.code ?? error.message}): expected a YAML file, or a folder of them`);
  });
  if (!status.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => YAML.test(name)).sort();
  if (names.length === 0)
    throw refuse(path, 'the folder has no YAML file: expected at least one that ends in .yaml or .yml');
  if (names.length > MAX_FILES)
    throw refuse(path, `the folder has ${names.length} YAML files: expected at most ${MAX_FILES}`);
  return names.map((name) => join(path, name));
}

function decode(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse(file, 'the file is not UTF-8: expected text in that encoding');
  }
}

const refuse = (file: string, message: string): CatalogError =>
  new CatalogError([{ file, line: 0, column: 0, path: '', message }]);
