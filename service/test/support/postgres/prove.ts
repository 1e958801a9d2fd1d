import { findTrend, sumWeeks } from '../../../src/insight/attribution/find-trend.ts';
import type { AnomalyList } from '../../../../sdk/src/protocol/anomalies.ts';
import type { Explanation, Fact, Proof } from '../../../../sdk/src/protocol/explanations.ts';
import type { Query, QueryResult, Row } from '../../../../sdk/src/protocol/query.ts';

export interface Prover {
  ask(query: Query): Promise<QueryResult>;
  /** `GET /v1/anomalies` with these parameters. */
  list(parameters: Readonly<Record<string, string>>): Promise<AnomalyList>;
}

/** Repeats the steps of a number's proof and returns the number. Throws if the proof has none. */
export async function prove(proof: Proof, explanation: Explanation, prover: Prover): Promise<number> {
  if ('formula' in proof) return compute(proof, explanation);
  if ('anomalies' in proof) return readAnomaly(await prover.list(proof.anomalies), proof.read);
  if ('query' in proof) return readAnswer(await prover.ask(proof.query), proof.read);
  throw new RangeError(`a calendar event has no value to recompute: ${proof.calendar}`);
}

/** Undefined where no total is to be read. */
function readTotal({ totals, comparison }: QueryResult, read: string): number | undefined {
  const [, of, metric] = /^(comparison\.aligned\.(?:current\.)?)?totals\.(\w+)$/.exec(read) ?? [];
  if (metric === undefined) return undefined;
  const aligned = comparison?.aligned;
  const source = of === undefined ? totals : of.endsWith('current.') ? aligned?.current.totals : aligned?.totals;
  return source?.[metric] ?? 0;
}

function readAnswer(result: QueryResult, read: string): number {
  const total = readTotal(result, read);
  if (total !== undefined) return total;
  const expected = /^expected\.(\w+)\[\]\.(expected|lower|upper), summed$/.exec(read);
  if (expected) {
    const [, metric, field] = expected as unknown as [string, string, 'expected' | 'lower' | 'upper'];
    return sum((result.expected?.[metric] ?? []).map((row) => row[field] as number));
  }
  const weeks =
    /^rows\[\]\.(\w+) from the first that is not 0, summed by seven from the end; (.+) of the last (\d+)$/.exec(read);
  if (weeks) {
    const [, metric, periods, count] = weeks as unknown as [string, string, string, string];
    const values = result.rows.map((row) => Number(row[metric] ?? 0));
    const last = sumWeeks(values.slice(values.findIndex((value) => value !== 0))).slice(-Number(count));
    if (periods === 'mean') return sum(last) / last.length;
    if (periods === 'median slope') return findTrend(last)?.slope ?? Number.NaN;
  }
  const length = /^dateRange, in (days|hours)$/.exec(read);
  if (length) return measureLength(result, length[1] as 'days' | 'hours');
  const byWeekday = /^rows\[\]\.(\w+) by weekday from Monday, each times ([\d, ]+) over ([\d, ]+), summed$/.exec(read);
  if (byWeekday) {
    const [, metric, counts, before] = byWeekday as unknown as [string, string, string, string];
    const sums = sumByWeekday(result, metric);
    const [now, then] = [counts, before].map((list) => list.split(', ').map(Number)) as [number[], number[]];
    expectCounts(result, then);
    return sum(sums.map((total, day) => (total * (now[day] as number)) / (then[day] as number)));
  }
  const ofWeekday = /^rows\[\] of weekday (\d), counted from Monday as 0$/.exec(read);
  if (ofWeekday) return result.rows.filter((row) => weekdayOf(row, result.timezone) === Number(ofWeekday[1])).length;
  const row = /^rows\[(\w+)=(.*)\]\.(\w+)$/.exec(read);
  if (!row) throw new RangeError(`cannot recompute: ${read}`);
  const [, dimension, value, metric] = row as unknown as [string, string, string, string];
  const matching = result.rows.find((row: Row) => (row[dimension] ?? '') === value);
  return Number(matching?.[metric] ?? 0);
}

const DAY_MS = 86_400_000;

/** Days are those of the answer's zone, which has 23 and 25 hours too. */
function measureLength({ dateRange }: QueryResult, unit: 'days' | 'hours'): number {
  const [from, to] = dateRange.map((instant) => Date.parse(instant)) as [number, number];
  return unit === 'days' ? Math.round((to - from) / DAY_MS) : (to - from) / 3_600_000;
}

function weekdayOf({ time }: Row, timeZone: string): number {
  const name = new Intl.DateTimeFormat('en-GB', { weekday: 'short', timeZone }).format(new Date(time as string));
  return ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(name);
}

function sumByWeekday({ rows, timezone }: QueryResult, metric: string): number[] {
  const sums = Array.from({ length: 7 }, () => 0);
  for (const row of rows)
    sums[weekdayOf(row, timezone)] = (sums[weekdayOf(row, timezone)] ?? 0) + Number(row[metric] ?? 0);
  return sums;
}

/** The weekdays of a range are those of its rows, which have one for each day. */
function expectCounts({ rows, timezone }: QueryResult, counts: readonly number[]): void {
  const dayCounts = Array.from(
    { length: 7 },
    (_, day) => rows.filter((row) => weekdayOf(row, timezone) === day).length,
  );
  if (dayCounts.join() !== counts.join())
    throw new RangeError(`weekdays ${counts.join()}: found ${dayCounts.join()} in the rows`);
}

function readAnomaly({ anomalies }: AnomalyList, read: string): number {
  const [, from] = /^anomalies\[from=(.+)\]\.onceIn$/.exec(read) ?? [];
  const onceIn = anomalies.find((anomaly) => anomaly.from === from)?.onceIn;
  if (typeof onceIn !== 'number') throw new RangeError(`cannot recompute: ${read}`);
  return onceIn;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Arithmetic over the named facts. */
function compute({ formula, of }: Extract<Proof, { formula: string }>, { facts }: Explanation): number {
  if (!/^[\w\s+\-*/().]+$/.test(formula)) throw new RangeError(`not arithmetic: ${formula}`);
  const values = Object.entries(of).map(([name, id]) => [name, (facts[id] as Fact).value] as const);
  const scope = [...values, ['ln', Math.log], ['abs', Math.abs]] as const;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function(...scope.map(([name]) => name), `return ${formula};`) as (...values: unknown[]) => number;
  return run(...scope.map(([, value]) => value));
}
