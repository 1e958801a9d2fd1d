/** A property that a page may set, as the styles of the elements declare it. */
export interface Token {
  /** As `--kpi-accent`. */
  readonly name: string;
  /** Its value where the page sets none, as `light-dark(#2a5bd7, #86a8ff)`. */
  readonly fallback: string;
}

/** Lists the tokens of style sheets, each once, in the order in which they are written. */
export function readTokens(cssTexts: readonly string[]): Token[] {
  const tokens = new Map<string, Token>();
  for (const text of cssTexts) {
    for (const match of text.matchAll(/var\((--kpi-[\w-]+)\s*,/g)) {
      const [start, name = ''] = match;
      const fallback = readUntilClosed(text, match.index + start.length);
      if (!tokens.has(name)) tokens.set(name, { name, fallback });
    }
  }
  return [...tokens.values()];
}

/** The text up to the parenthesis that closes what is open at `from`. */
function readUntilClosed(text: string, from: number): string {
  let depth = 1;
  let index = from;
  while (index < text.length) {
    if (text[index] === '(') depth++;
    if (text[index] === ')' && --depth === 0) break;
    index++;
  }
  return text.slice(from, index).trim();
}

export const isColor = ({ fallback }: Token): boolean => /^light-dark\(|^#/.test(fallback);

/** A colour on another, and the contrast that WCAG 2.2 asks of them: 4.5 for texts, 3 for what is drawn. */
export interface Pair {
  readonly color: string;
  readonly on: string;
  readonly minimum: 3 | 4.5;
}

const TEXTS = ['text', 'text-muted', 'accent', 'good', 'bad', 'attention'];
const DRAWN = ['compare', 'control-edge', ...Array.from({ length: 8 }, (_, index) => `series-${index + 1}`)];

/** The pairs in which widgets draw the tokens. */
export const PAIRS: readonly Pair[] = [
  ...TEXTS.map((name): Pair => ({ color: `--kpi-${name}`, on: '--kpi-surface', minimum: 4.5 })),
  { color: '--kpi-text', on: '--kpi-track', minimum: 4.5 },
  { color: '--kpi-text', on: '--kpi-canvas', minimum: 4.5 },
  { color: '--kpi-text-muted', on: '--kpi-canvas', minimum: 4.5 },
  ...DRAWN.map((name): Pair => ({ color: `--kpi-${name}`, on: '--kpi-surface', minimum: 3 })),
  { color: '--kpi-accent', on: '--kpi-track', minimum: 3 },
];
