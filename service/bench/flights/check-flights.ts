import { DuckDBInstance } from '@duckdb/node-api';
import type { Query, Row } from '../../../sdk/src/protocol/query.ts';

/** A question in both languages; the columns of the SQL are the members of the rows, in the same order. */
interface Question {
  readonly name: string;
  readonly query: Query;
  readonly sql: string;
}

const METRICS = ['flights', 'distance', 'average_delay', 'on_time_rate', 'origins', 'routes'];
const MEASURES = `count(*), sum(distance), sum(delay) / count(*), count(*) filter (delay < 15) / count(*),
  count(distinct origin), count(distinct (origin, destination))`;
const HALF_YEAR = ['2001-01-01', '2001-07-01'] as const;

const between = (from: string, to: string): string => `date >= timestamp '${from}' and date < timestamp '${to}'`;
const instants = (from: string, to: string): [string, string] => [`${from}Z`, `${to}Z`];

const ODD_WINDOWS = [
  ['2001-01-03T04:17:00', '2001-03-21T18:43:00'],
  ['2001-02-28T23:59:00', '2001-05-17T00:01:00'],
  ['2001-06-30T22:30:00', '2001-07-01T00:01:00'],
] as const;

const QUESTIONS: readonly Question[] = [
  {
    name: 'totals of the half year',
    query: { metrics: METRICS, timeDimension: { dateRange: HALF_YEAR } },
    sql: `select ${MEASURES} from flights`,
  },
  {
    name: 'days',
    query: { metrics: METRICS, timeDimension: { dateRange: HALF_YEAR, granularity: 'day' }, limit: 10_000 },
    sql: `select strftime(date_trunc('day', date), '%Y-%m-%dT%H:%M:%S.000Z'), ${MEASURES} from flights group by 1 order by 1`,
  },
  {
    name: 'hours of one origin',
    query: {
      metrics: METRICS,
      timeDimension: { dateRange: ['2001-03-05', '2001-03-18'], granularity: 'hour' },
      filters: [{ member: 'origin', operator: 'equals', values: ['ORD'] }],
      limit: 10_000,
    },
    sql: `select strftime(date_trunc('hour', date), '%Y-%m-%dT%H:%M:%S.000Z'), ${MEASURES} from flights
      where origin = 'ORD' and ${between('2001-03-05', '2001-03-19')} group by 1 order by 1`,
  },
  {
    name: 'top origins',
    query: { metrics: METRICS, dimensions: ['origin'], timeDimension: { dateRange: HALF_YEAR }, limit: 20 },
    sql: `select origin, ${MEASURES} from flights group by 1 order by count(*) desc, 1 limit 20`,
  },
  {
    name: 'both filters over the half year',
    query: {
      metrics: METRICS,
      timeDimension: { dateRange: HALF_YEAR },
      filters: [
        { member: 'origin', operator: 'equals', values: ['ORD'] },
        { member: 'destination', operator: 'startsWith', values: ['D', 'L'] },
      ],
    },
    sql: `select ${MEASURES} from flights where origin = 'ORD' and (destination like 'D%' or destination like 'L%')`,
  },
  ...ODD_WINDOWS.map(([from, to]): Question => ({
    name: `odd window from ${from}`,
    query: { metrics: METRICS, timeDimension: { dateRange: instants(from, to) } },
    sql: `select ${MEASURES} from flights where ${between(from, to)}`,
  })),
  ...ODD_WINDOWS.map(([from, to]): Question => ({
    name: `odd window from ${from} by destination`,
    query: {
      metrics: METRICS,
      dimensions: ['destination'],
      timeDimension: { dateRange: instants(from, to) },
      limit: 300,
    },
    sql: `select destination, ${MEASURES} from flights where ${between(from, to)} group by 1 order by count(*) desc, 1`,
  })),
];

const RATIO_TOLERANCE = 1e-9;

export interface FlightsCheck {
  readonly question: string;
  readonly rows: number;
  /** First difference; undefined if there is none. */
  readonly difference: string | undefined;
}

/**
 * Asks each question twice: of the service, and of DuckDB over the file itself. Counts, sums and distinct must be equal,
 * ratios to 1e-9. `rows`: the first so many flights of the file.
 */
export async function checkFlights(
  file: string,
  rows: number,
  ask: (query: Query) => Promise<{ readonly rows: readonly Row[] }>,
): Promise<FlightsCheck[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    await connection.run(
      `create view flights as select * from read_parquet('${file.replaceAll("'", "''")}', file_row_number = true)
       where file_row_number < ${rows}`,
    );
    const checks: FlightsCheck[] = [];
    for (const { name, query, sql } of QUESTIONS) {
      const expected = (await connection.runAndReadAll(sql)).getRowsJS().map((row) => row.map(toPlain));
      const members = [...(query.timeDimension.granularity ? ['time'] : []), ...(query.dimensions ?? []), ...METRICS];
      const actual = (await ask(query)).rows
        .filter((row) => row.flights !== null)
        .map((row) => members.map((member) => toPlain(row[member])));
      const difference =
        query.dimensions || query.timeDimension.granularity ? expected : expected.filter((row) => row[0] !== 0);
      checks.push({ question: name, rows: difference.length, difference: findDifference(members, difference, actual) });
    }
    return checks;
  } finally {
    connection.closeSync();
  }
}

type Plain = string | number | null;

const toPlain = (value: unknown): Plain => (typeof value === 'bigint' ? Number(value) : (value as Plain));

function findDifference(
  members: readonly string[],
  expected: readonly Plain[][],
  actual: readonly Plain[][],
): string | undefined {
  if (expected.length !== actual.length) return `${expected.length} rows expected, ${actual.length} answered`;
  for (const [index, row] of expected.entries()) {
    for (const [column, want] of row.entries()) {
      const got = actual[index]?.[column];
      const member = members[column] as string;
      const isRatio = member === 'average_delay' || member === 'on_time_rate';
      const isSame = isRatio ? Math.abs(Number(want) - Number(got)) <= RATIO_TOLERANCE : want === got;
      if (!isSame) return `row ${index + 1}, ${member}: ${String(want)} expected, ${String(got)} answered`;
    }
  }
  return undefined;
}
