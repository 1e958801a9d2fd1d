const HOUR_MS = 3_600_000;

/** Lengths that are offered, the shortest first. */
export const SPANS = [
  { count: 1, unit: 'hour', ms: HOUR_MS },
  { count: 4, unit: 'hour', ms: 4 * HOUR_MS },
  { count: 1, unit: 'day', ms: 24 * HOUR_MS },
  { count: 1, unit: 'week', ms: 7 * 24 * HOUR_MS },
] as const;

/** End of a silence, epoch ms: `span` from now, or `untilMs` where that is `custom`; undefined for what is not in the future. */
export function readEnd(span: string, untilMs: number, nowMs: number): number | undefined {
  const endMs = span === 'custom' ? untilMs : nowMs + Number(span);
  return endMs > nowMs ? endMs : undefined;
}
