const ROWS = '.rows > slot { contain: none !important; }';
const FEED = `
  ul { max-block-size: none !important; }
  .filters, .actions, .bulk, .search, input { display: none !important; }`;

/** Shows lists of alerts whole and without what is there to be pressed, until the returned function is called. */
export function showWhole(element: Element): () => void {
  const feeds = [...element.querySelectorAll('alert-feed')];
  const ends = [element, ...feeds].map((each, index) => adopt(each.shadowRoot, index === 0 ? ROWS : FEED));
  return () => {
    for (const end of ends) end();
  };
}

function adopt(root: ShadowRoot | null, css: string): () => void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root?.adoptedStyleSheets.push(sheet);
  return () => {
    if (root) root.adoptedStyleSheets = root.adoptedStyleSheets.filter((each) => each !== sheet);
  };
}
