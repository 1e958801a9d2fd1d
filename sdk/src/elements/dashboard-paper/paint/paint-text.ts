/** Paints the words of a text where the browser has laid them out. */
export function paintText(context: CanvasRenderingContext2D, text: Text, style: CSSStyleDeclaration): void {
  const { data } = text;
  if (data.trim() === '') return;
  context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
  context.fillStyle = style.color;
  context.letterSpacing = style.letterSpacing === 'normal' ? '0px' : style.letterSpacing;
  context.direction = style.direction === 'rtl' ? 'rtl' : 'ltr';
  context.textAlign = 'left';
  context.textBaseline = 'alphabetic';
  const range = document.createRange();
  const paint = (from: number, to: number): void => {
    range.setStart(text, from);
    range.setEnd(text, to);
    const rects = range.getClientRects();
    const [rect] = rects;
    if (!rect || rect.width === 0) return;
    const characters = [...data.slice(from, to)];
    // A word over two lines, and figures of one width, which a canvas does not have.
    if (characters.length > 1 && (rects.length > 1 || isOfFigures(data.slice(from, to), style))) {
      let at = from;
      for (const character of characters) {
        paint(at, at + character.length);
        at += character.length;
      }
      return;
    }
    const word = style.textTransform === 'uppercase' ? data.slice(from, to).toUpperCase() : data.slice(from, to);
    const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = context.measureText(word);
    context.fillText(word, rect.left, rect.top + (rect.height - ascent - descent) / 2 + ascent);
  };
  for (const { index, 0: word } of data.matchAll(/\S+/g)) paint(index, index + word.length);
}

const isOfFigures = (word: string, { fontVariantNumeric }: CSSStyleDeclaration): boolean =>
  fontVariantNumeric.includes('tabular-nums') && /\d/.test(word);
