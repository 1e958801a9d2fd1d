import fc from 'fast-check';
import type { FuzzedShop } from './fuzzed-shop.ts';
import type { FuzzCounts, FuzzOptions } from './fuzz.ts';
import { mutateJson, mutateJsonText } from './mutate.ts';

const RANGE = { dateRange: ['2026-11-07', '2026-11-07'], granularity: 'hour' };
const ORDER = { event_id: 'a', id: 'a', version: 1, at: '2026-11-07T10:00:00Z', region: 'north', total: '10.50' };
const NORTH = { member: 'region', operator: 'equals', values: ['north'] };

export const QUERIES: readonly object[] = [
  { metrics: ['orders'], timeDimension: { dateRange: 'today' } },
  {
    metrics: ['orders', 'revenue'],
    dimensions: ['region'],
    timeDimension: RANGE,
    order: { revenue: 'desc' },
    limit: 5,
  },
  { metrics: ['revenue'], timeDimension: { ...RANGE, compareDateRange: 'previous period' }, timezone: 'Europe/Berlin' },
  { metrics: ['orders'], timeDimension: RANGE, filters: [{ or: [NORTH, { and: [NORTH] }] }], explain: true, offset: 1 },
  { metrics: ['orders'], timeDimension: RANGE, expected: true },
];

/** Mutated queries over HTTP, alone and several at once: each answer is as it is described, and no error of the service. */
export async function fuzzQueries({ running }: FuzzedShop, { seed, runs }: FuzzOptions): Promise<FuzzCounts> {
  const bodies = mutateJsonText([...QUERIES, { queries: QUERIES.slice(0, 3) }]);
  const counts = { inputs: 0, taken: 0, refused: 0 };
  const check = async (body: string): Promise<void> => {
    const response = await running.fetch('/v1/query', { text: body });
    const text = await response.text();
    requireNamed(response.status, text);
    counts.inputs++;
    if (response.ok && !text.includes('"error"')) counts.taken++;
    else counts.refused++;
  };
  await fc.assert(fc.asyncProperty(bodies, check), { seed, numRuns: runs, endOnFailure: true });
  return counts;
}

/** Batches of mutated events over HTTP, as JSON and as lines: each record is accepted, a duplicate, or refused by name. */
export async function fuzzEvents({ running }: FuzzedShop, { seed, runs }: FuzzOptions): Promise<FuzzCounts> {
  const batch = fc.array(mutateJson([ORDER]), { minLength: 1, maxLength: 5 });
  const lines = fc.array(mutateJsonText([ORDER]), { minLength: 1, maxLength: 5 });
  const requests = fc.oneof(
    fc.record({ isLines: fc.constant(false), text: batch.map((records) => JSON.stringify(records)) }),
    fc.record({ isLines: fc.constant(true), text: lines.map((records) => records.join('\n')) }),
  );
  const counts = { inputs: 0, taken: 0, refused: 0 };
  const check = async ({ isLines, text: body }: { isLines: boolean; text: string }): Promise<void> => {
    const headers = { 'Content-Type': isLines ? 'application/x-ndjson' : 'application/json' };
    const response = await running.fetch('/v1/events/orders', { text: body, headers });
    const text = await response.text();
    requireNamed(response.status, text);
    counts.inputs++;
    if (!response.ok) return void counts.refused++;
    const { accepted, duplicates, rejected } = JSON.parse(text) as Record<'accepted' | 'duplicates', number> & {
      rejected: readonly { index: number }[];
    };
    const sent = isLines ? body.split('\n').filter((line) => line.trim() !== '').length : JSON.parse(body).length;
    if (accepted + duplicates + rejected.length !== sent) throw new Error(`of ${sent} records: ${text}`);
    if (accepted + duplicates > 0) counts.taken++;
    else counts.refused++;
  };
  await fc.assert(fc.asyncProperty(requests, check), { seed, numRuns: runs, endOnFailure: true });
  return counts;
}

/** `running.fetch` has held the answer against its description, which has `internal` too. */
function requireNamed(status: number, text: string): void {
  if (status >= 500) throw new Error(`${status}: ${text}`);
}
