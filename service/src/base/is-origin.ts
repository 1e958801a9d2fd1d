/** Returns whether a text is the origin of pages as browsers send it: `https://portal.example`, without a path or a pattern. */
export const isOrigin = (text: string): boolean =>
  /^https?:[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
