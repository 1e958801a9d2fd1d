/** Whether nothing should move: the reader asked for that, or there is no screen, as in jsdom. `also`: other media, with a comma. */
export const isStill = (also = ''): boolean =>
  (globalThis as Partial<typeof globalThis>).matchMedia?.(`${also}(prefers-reduced-motion: reduce)`).matches ?? true;
