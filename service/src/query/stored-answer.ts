import { z } from 'zod';
import type { ComputedAnswer } from './compute-answer.ts';

const computedRows = z.object({
  rows: z.array(z.record(z.string(), z.unknown())),
  bucketEndsMs: z.array(z.number()),
  totals: z.record(z.string(), z.unknown()),
  other: z.record(z.string(), z.unknown()).optional(),
});

const stored = z.object({
  main: computedRows,
  comparison: computedRows.optional(),
  ranges: z.array(z.object({ fromMs: z.number(), toMs: z.number() })),
  versions: z.array(z.tuple([z.string(), z.number()])),
  nextRowAtMs: z.number().nullable(),
  sizeBytes: z.number(),
  explanation: z.array(z.unknown()),
});

/** An answer as text, for another replica. Numbers keep all their digits. */
export const encodeAnswer = (answer: ComputedAnswer): string =>
  JSON.stringify({
    ...answer,
    versions: [...answer.versions],
    nextRowAtMs: answer.nextRowAtMs === Infinity ? null : answer.nextRowAtMs,
  });

/** Undefined for what is no answer: a cache may hold anything. */
export function decodeAnswer(text: string): ComputedAnswer | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text, keepDigits);
  } catch {
    return undefined;
  }
  const parsed = stored.safeParse(value);
  if (!parsed.success) return undefined;
  const { main, comparison, versions, nextRowAtMs } = parsed.data;
  return {
    ...parsed.data,
    main: { ...main, other: main.other },
    comparison: comparison && { ...comparison, other: comparison.other },
    versions: new Map(versions),
    nextRowAtMs: nextRowAtMs ?? Infinity,
    tier: 'redis',
  } as ComputedAnswer;
}

interface Raw {
  rawJSON(text: string): unknown;
}

/** A number that a double does not hold stays as it was written. */
function keepDigits(this: unknown, _key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  return typeof value === 'number' && source !== undefined && String(value) !== source
    ? (JSON as unknown as Raw).rawJSON(source)
    : value;
}
