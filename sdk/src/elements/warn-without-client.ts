/** After so long without a client somebody made a mistake, ms. */
const PATIENCE_MS = 5000;

let isWarned = false;

/** Says on the console, once a page, that an element has no client a while after it came: it would load for ever. */
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
