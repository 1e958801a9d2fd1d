import type { ExportFile } from '../../client/exports.ts';

/** Gives the reader a file, as a download. */
export function saveFile({ blob, name }: ExportFile): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
