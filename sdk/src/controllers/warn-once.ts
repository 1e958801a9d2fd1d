// eslint-disable-next-line no-restricted-syntax -- the console is the page's
const warned = new Set<string>();

/** Warns the author of the page on the console, once per message. */
export function warnOnce(message: string): void {
  if (warned.has(message)) return;
  warned.add(message);
  // eslint-disable-next-line no-console
  console.warn(message);
}
