import type { Span } from '../plan/plan.ts';

/**
 * Divides spans, which may overlap, at each of their ends and at further instants: into parts that each of the spans holds
 * whole or not at all. Ascending, disjoint.
 */
export function divideSpans(spans: readonly Span[], cutsMs: readonly number[]): Span[] {
  const merged = mergeSpans(spans);
  const sorted = Float64Array.from(new Set([...spans.flat(), ...cutsMs])).sort();
  const atoms: Span[] = [];
  let at = 0;
  for (let index = 0; index + 1 < sorted.length; index++) {
    const [fromMs, toMs] = [sorted[index] as number, sorted[index + 1] as number];
    while (at < merged.length && (merged[at] as Span)[1] <= fromMs) at++;
    const span = merged[at];
    if (span && span[0] <= fromMs) atoms.push([fromMs, toMs]);
  }
  return atoms;
}

/** Joins spans that overlap or touch. Ascending. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: [number, number][] = [];
  for (const [fromMs, toMs] of [...spans].sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1);
    if (fromMs >= toMs) continue;
    if (last && fromMs <= last[1]) last[1] = Math.max(last[1], toMs);
    else merged.push([fromMs, toMs]);
  }
  return merged;
}

/** Returns the index of the first atom that begins at or after an instant; their number where none does. */
export function findFirst(atoms: readonly Span[], ms: number): number {
  let [low, high] = [0, atoms.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((atoms[middle] as Span)[0] < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Returns the index of the atom that holds an instant. */
export const findAtom = (atoms: readonly Span[], ms: number): number => findFirst(atoms, ms + 1) - 1;
