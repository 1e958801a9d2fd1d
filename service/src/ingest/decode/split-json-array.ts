const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const isOpening = (code: number): boolean => code === 0x5b || code === 0x7b;
const isClosing = (code: number): boolean => code === 0x5d || code === 0x7d;
const isBlank = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xfeff;

/**
 * Splits the text of a JSON array, fed in pieces, into the texts of its items, with digits as written. Items are not
 * parsed: an invalid one is refused alone by its reader.
 */
export class JsonArraySplitter {
  /** 0 before and after the array, 1 between its items. */
  #depth = 0;
  #isText = false;
  #isEscaped = false;
  #item = '';
  #hasEnded = false;

  /** Yields the items that end in this piece. */
  *feed(piece: string): Generator<string> {
    let from = 0;
    for (let at = 0; at < piece.length; at++) {
      const code = piece.charCodeAt(at);
      if (this.#isText) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (code === BACKSLASH) this.#isEscaped = true;
        else if (code === QUOTE) this.#isText = false;
      } else if (code === QUOTE) this.#isText = true;
      else if (isOpening(code)) {
        if (this.#depth++ === 0) from = at + 1;
      } else if (isClosing(code)) {
        if (--this.#depth > 0) continue;
        yield* this.#end(piece.slice(from, at));
        from = at + 1;
        this.#hasEnded = true;
      } else if (code === COMMA && this.#depth === 1) {
        yield* this.#end(piece.slice(from, at));
        from = at + 1;
      } else if (this.#depth === 0 && !isBlank(code)) {
        this.#depth = Infinity;
      }
    }
    this.#item += piece.slice(from);
  }

  /** Returns the remaining text at the end of the input: an item that was cut off, or text after the array. */
  finish(): string | undefined {
    const rest = this.#item.trim();
    return rest === '' && this.#hasEnded ? undefined : rest;
  }

  *#end(last: string): Generator<string> {
    const item = (this.#item + last).trim();
    this.#item = '';
    if (item !== '') yield item;
  }
}
