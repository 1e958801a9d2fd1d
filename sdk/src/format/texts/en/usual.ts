import type { Texts } from '../texts.ts';

export const usual: Texts['usual'] = {
  above: '{amount} above usual',
  below: '{amount} below usual',
  at: '{time}: {finding}',
  broad: ', broad-based',
  mostly: ', mostly {name}',
};
