/** Marks the dashboard that is printed, and the elements around it, while it is. */
const MARK = 'data-kpi-print';

/**
 * Prints an element alone: what is around it on the page stays off the paper. Margins, and where the browser can page numbers
 * beside `footer`, are those of this print. Resolves once the browser has the page.
 */
export async function printAlone(element: HTMLElement, footer: string): Promise<void> {
  const around = listAround(element);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(writeSheet(footer));
  const roots = [...new Set([element, ...around].map((each) => each.getRootNode()))].filter(hasSheets);
  for (const root of roots) root.adoptedStyleSheets.push(sheet);
  for (const each of around) each.setAttribute(MARK, 'around');
  element.setAttribute(MARK, 'alone');
  const end = (): void => {
    for (const each of [element, ...around]) each.removeAttribute(MARK);
    for (const root of roots) root.adoptedStyleSheets = root.adoptedStyleSheets.filter((each) => each !== sheet);
  };
  window.addEventListener('afterprint', end, { once: true });
  // The numbers of the menu that was just closed are gone with the next frame.
  await new Promise((resolve) => requestAnimationFrame(resolve));
  window.print();
}

/** Elements around it up to the root of the page, through the shadow trees that it is in. */
function listAround(element: HTMLElement): Element[] {
  const around: Element[] = [];
  let at: Node | null = element;
  while (at) {
    const root: Node = at.getRootNode();
    at = at.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
    if (at instanceof Element) around.push(at);
  }
  return around;
}

const hasSheets = (root: Node): root is Document | ShadowRoot => root instanceof Document || root instanceof ShadowRoot;

const writeSheet = (footer: string): string => `
@page {
  margin: 14mm 12mm 16mm;
  @bottom-left { content: ${quote(footer)}; font: 8pt system-ui, sans-serif; color: #596172; }
  @bottom-right { content: counter(page) " / " counter(pages); font: 8pt system-ui, sans-serif; color: #596172; }
}
@media print {
  [${MARK}='around'] { display: block !important; margin: 0 !important; padding: 0 !important; border: 0 !important;
    background: none !important; box-shadow: none !important; min-height: 0 !important; max-width: none !important; }
  [${MARK}='around'] > :not([${MARK}]) { display: none !important; }
}`;

/** As a string of CSS. */
const quote = (text: string): string =>
  `"${text.replace(/["\\\n]/g, (character) => `\\${character.codePointAt(0)?.toString(16)} `)}"`;
