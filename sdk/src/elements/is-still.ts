/**
 * True if animation is off: the reader prefers reduced motion, or there is no screen, as in jsdom. `also`: further media
 * queries, each with a leading comma.
 */
export const isStill = (also = ''): boolean =>
  (globalThis as Partial<typeof globalThis>).matchMedia?.(`${also}(prefers-reduced-motion: reduce)`).matches ?? true;
