// Writes docs/elements.md from the manifest that `npm run build:manifest` made.
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { renderElements } from './render-elements.js';

const page = new URL('../../docs/elements.md', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('../custom-elements.json', import.meta.url), 'utf8'));
const options = await resolveConfig(page);
writeFileSync(page, await format(renderElements(manifest), { ...options, parser: 'markdown' }));
