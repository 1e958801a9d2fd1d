import type { Texts } from '../texts.ts';

export const menu: Texts['menu'] = {
  explore: 'Explore',
  explain: 'Why?',
  alert: 'Alert me',
  annotate: 'Add a note',
  copy: 'Copy link',
  export: 'Export as CSV',
  proof: 'Proof',
  copied: 'Link copied',
  notCopied: "Couldn't copy the link",
};
