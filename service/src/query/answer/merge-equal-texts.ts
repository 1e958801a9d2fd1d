import type { SourceRead } from './read-source.ts';

/**
 * Gives members with equal texts the same id: a database from before texts were normalised to NFC may hold two of them.
 * Groups are returned unchanged where there are none, which is nearly always.
 */
export function mergeEqualTexts(
  reads: readonly SourceRead[],
  dimensions: readonly string[],
  texts: ReadonlyMap<string, ReadonlyMap<number, string>>,
): readonly SourceRead[] {
  const merged = dimensions.map((dimension) => findMerged(texts.get(dimension) ?? new Map()));
  if (merged.every((ids) => ids.size === 0)) return reads;
  return reads.map((read) => {
    const groups = read.cells.groups.map((group) => ({
      ...group,
      dimensionIds: group.dimensionIds.map((id, index) => merged[index]?.get(id) ?? id),
    }));
    return { ...read, cells: { ...read.cells, groups } };
  });
}

/** Maps each id whose text repeats an earlier one to that earlier id. */
function findMerged(texts: ReadonlyMap<number, string>): ReadonlyMap<number, number> {
  const merged = new Map<number, number>();
  const first = new Map<string, number>();
  for (const [id, text] of texts) {
    const firstId = first.get(text);
    if (firstId === undefined) first.set(text, id);
    else merged.set(id, firstId);
  }
  return merged;
}
