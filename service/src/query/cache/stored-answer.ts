import { z } from 'zod';
import type { ComputedAnswer } from '../answer/compute-answer.ts';
import { isRawNumber, parseWireJson, type RawNumber } from '../answer/wire-number.ts';

const number = z.number();
/** A number with all its digits. */
const wireNumber = z.union([number, z.custom<RawNumber>(isRawNumber)]);
const totals = z.record(z.string(), wireNumber.nullable());
const rowList = z.array(z.record(z.string(), z.union([z.string(), wireNumber, z.boolean(), z.null()])));
const rows = z.object({
  rows: rowList,
  bucketEndsMs: z.array(number),
  totals,
  other: totals.optional(),
  rowCount: z.int().nonnegative(),
  otherBy: rowList.optional(),
  totalsBy: z.array(z.object({ dimensions: z.array(z.string()), rows: rowList })).optional(),
  digest: z.string().optional(),
});

const cutBuckets = z.array(z.object({ time: z.string(), dateRange: z.tuple([z.string(), z.string()]) }));
const span = z.tuple([number, number]);

const aligned = z.object({
  currentRange: span,
  current: totals,
  comparedRange: span,
  compared: totals,
  isWhole: z.boolean(),
  coverage: number.optional(),
  dataFromMs: number.nullable().optional(),
});

const comparison = rows.extend({
  cutBuckets,
  pairs: z.array(z.tuple([number, number.nullable()])).optional(),
  alignedUntilMs: number,
  aligned: aligned.optional(),
});

const stored = z.object({
  main: rows,
  cutBuckets,
  unknownValues: z.array(z.object({ member: z.string(), values: z.array(z.string()) })),
  comparison: comparison.optional(),
  ranges: z.array(z.object({ fromMs: number, toMs: number })).min(1),
  versions: z.array(z.tuple([z.string(), z.int().nonnegative()])).min(1),
  tier: z.enum(['gold', 'silver']),
  /** Null: no later bucket would add a row. */
  nextRowAtMs: number.nullable(),
  sizeBytes: number,
});

/**
 * Encodes an answer for a cache outside the process. Explanations are left out: they are always computed on request.
 */
export function encodeAnswer(answer: ComputedAnswer): string {
  const { versions, nextRowAtMs } = answer;
  return JSON.stringify({
    ...answer,
    versions: [...versions],
    nextRowAtMs: Number.isFinite(nextRowAtMs) ? nextRowAtMs : null,
    explanation: undefined,
  });
}

/** Decodes a cached answer; undefined when the text is not one. */
export function decodeAnswer(text: string): ComputedAnswer | undefined {
  let value: unknown;
  try {
    value = parseWireJson(text);
  } catch {
    return undefined;
  }
  const parsed = stored.safeParse(value);
  if (!parsed.success) return undefined;
  const { versions, nextRowAtMs, comparison: compared, main, ...others } = parsed.data;
  return {
    ...others,
    main: withAbsent(main),
    comparison: compared && {
      ...compared,
      ...withAbsent(compared),
      pairs: compared.pairs,
      aligned: compared.aligned && {
        ...compared.aligned,
        coverage: compared.aligned.coverage,
        dataFromMs: compared.aligned.dataFromMs,
      },
    },
    versions: new Map(versions),
    nextRowAtMs: nextRowAtMs ?? Infinity,
    explanation: [],
  };
}

/** Names what is absent, so that the type has no optional fields. */
const withAbsent = <Rows extends z.infer<typeof rows>>(read: Rows) => ({
  ...read,
  other: read.other,
  otherBy: read.otherBy,
  totalsBy: read.totalsBy,
  digest: read.digest,
});
