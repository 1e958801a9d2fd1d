/** Lengths of the buckets that are judged, ms. */
export const STEPS_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
