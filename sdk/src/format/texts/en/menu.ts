import type { Texts } from '../texts.ts';

export const menu: Texts['menu'] = {
  explore: 'Explore',
  explain: 'Explain',
  alert: 'Alert me',
  annotate: 'Add a note',
  copy: 'Copy link',
  export: 'Export as CSV',
  proof: 'What this number is made of',
  copied: 'Link copied',
  notCopied: "Couldn't copy the link",
};
