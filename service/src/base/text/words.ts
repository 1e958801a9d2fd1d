const LETTER = /[\p{L}\p{N}]/u;

/** Returns where a text contains a word, not as a part of a longer one, at `from` or after it; -1 where it does not. */
export function findWord(text: string, word: string, from = 0): number {
  for (let at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + 1)) {
    const [before, next] = [text[at - 1] ?? ' ', text[at + word.length] ?? ' '];
    if (!LETTER.test(before) && !LETTER.test(next)) return at;
  }
  return -1;
}

/** Replaces a word wherever a text contains it. */
export function replaceWord(text: string, word: string, replacement: string): string {
  let replaced = '';
  let from = 0;
  for (let at = findWord(text, word); at >= 0; at = findWord(text, word, from)) {
    replaced += text.slice(from, at) + replacement;
    from = at + word.length;
  }
  return replaced + text.slice(from);
}
