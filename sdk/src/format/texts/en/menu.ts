import type { Texts } from '../texts.ts';

export const menu: Texts['menu'] = {
  explore: 'Explore',
  explain: 'Why?',
  alert: 'Alert me',
  annotate: 'Add a note',
  copy: 'Copy link',
  csv: 'Export as CSV',
  xlsx: 'Export to Excel',
  png: 'Save as picture',
  proof: 'Proof',
  copied: 'Link copied',
  notCopied: "Couldn't copy the link",
  exporting: 'Preparing the file…',
  notExported: "Couldn't export: {reason}",
};
