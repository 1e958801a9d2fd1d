import { Temporal } from 'temporal-polyfill';
import type { Filter } from '../../../sdk/src/protocol/query.ts';
import type { Policy } from '../access/types.ts';
import type { Digest } from '../catalog/model/digest-types.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { readNumber } from '../query/answer/wire-number.ts';
import type { QueryService } from '../query/types.ts';
import { bucketsOf } from '../time/buckets.ts';
import type { Period } from './schedule.ts';

/** Buckets of a trend, the period of the digest included. */
const LENGTHS = { day: 14, week: 8 } as const;

interface Scope {
  readonly digest: Pick<Digest, 'every'>;
  readonly period: Period;
  readonly policy: Policy;
}

/** Reads the values of a metric in the period and in those before it, oldest first; null where there is none. */
export async function readTrend(
  { metric, filters }: { readonly metric: string; readonly filters: readonly Filter[] },
  { digest: { every }, period, policy }: Scope,
  { catalog, queries }: { readonly catalog: Catalog; readonly queries: Pick<QueryService, 'answer'> },
): Promise<readonly (number | null)[]> {
  const length = LENGTHS[every];
  const { timezone, weekStart } = catalog;
  const first = Temporal.PlainDate.from(period.dates[0]).subtract({ [`${every}s`]: length - 1 });
  const { rows } = await queries.answer(
    {
      metrics: [metric],
      filters,
      timezone,
      timeDimension: { granularity: every, dateRange: [first.toString(), period.dates[1]] },
    },
    policy,
  );
  const values = new Map(rows.map((row) => [Date.parse(row['time'] as string), readNumber(row[metric])]));
  const fromMs = first.toZonedDateTime(timezone).epochMilliseconds;
  return bucketsOf({ fromMs, toMs: period.toMs }, every, timezone, { limit: length, weekStart }).map(
    ({ startMs }) => values.get(startMs) ?? null,
  );
}
