/** Time without a client after which an element warns, ms. */
const PATIENCE_MS = 5000;

let isWarned = false;

/** Warns on the console, once per page, if an element still has no client after a while: it would load forever. */
export function warnWithoutClient(element: Element, find: () => unknown): void {
  setTimeout(() => {
    if (isWarned || !element.isConnected || find()) return;
    isWarned = true;
    // eslint-disable-next-line no-console
    console.warn(
      `<${element.localName}> has no client: expected a <kpi-provider> with getToken or token-url around it`,
    );
  }, PATIENCE_MS);
}
