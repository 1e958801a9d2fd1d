/**
 * The place that a key moves to in a list of texts, as menus do: arrows (around the ends), Home, End, and the first text from the
 * current place on that begins with what was typed, in any case. Undefined where the key moves nothing.
 */
export function findNext(key: string, texts: readonly string[], current: number, typed: string): number | undefined {
  const count = texts.length;
  if (count === 0) return undefined;
  if (key === 'ArrowDown') return (current + 1) % count;
  if (key === 'ArrowUp') return (Math.max(current, 0) - 1 + count) % count;
  if (key === 'Home') return 0;
  if (key === 'End') return count - 1;
  if (key.length !== 1 || typed === '') return undefined;
  const start = typed.length === 1 ? current + 1 : Math.max(current, 0);
  for (let step = 0; step < count; step++) {
    const index = (start + step) % count;
    if (texts[index]?.toLocaleLowerCase().startsWith(typed.toLocaleLowerCase())) return index;
  }
  return undefined;
}
