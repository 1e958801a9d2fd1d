import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The built dashboard of the examples, if there is one. */
export function findPages(): string | undefined {
  const folder = fileURLToPath(new URL('../../../examples/reference-dashboard/dist', import.meta.url));
  return existsSync(folder) ? folder : undefined;
}
