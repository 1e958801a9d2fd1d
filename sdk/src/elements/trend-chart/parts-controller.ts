import type { ReactiveElement } from 'lit';
import type { Client } from '../../client/client.ts';
import type { QueryState } from '../../client/query-watch.ts';
import { createCellController } from '../../controllers/cell-controller.ts';
import type { Query, Row } from '../../protocol/query.ts';
import { toParts, type Part, type PartsChoice } from '../../view/to-parts.ts';

/** Values of a dimension that have a line of their own; all others are one more. */
const MAX_PARTS = 5;
/** Maximum number of rows of an answer. */
const MAX_ROWS = 10_000;

/** The parts of a metric beside its buckets. */
export type Split = (of: Pick<PartsChoice, 'metric' | 'buckets' | 'otherLabel'>) => readonly Part[];

export interface PartsController {
  /** Call it at each update; undefined without a dimension, and until its values are loaded. */
  follow(
    client: Client | undefined,
    by: string | null,
    build: () => Query,
    findLabel: PartsChoice['findLabel'],
  ): Split | undefined;
}

/** Loads the largest values of a dimension within a range, then each of them by bucket. */
export function createPartsController(host: ReactiveElement): PartsController {
  const largest = createCellController<QueryState>(host);
  const series = createCellController<QueryState>(host);
  let names: readonly string[] = [];
  return {
    follow(client, by, build, findLabel) {
      if (!by || !client) {
        largest.watch(undefined);
        series.watch(undefined);
        names = [];
        return undefined;
      }
      const { timeDimension, filters = [], ...query } = build();
      const { dateRange, granularity } = timeDimension;
      const order = [[query.metrics[0] ?? '', 'desc'] as const];
      const split = { ...query, dimensions: [by] };
      const own = filters.length > 0 ? { filters } : {};
      largest.watch(client.watch({ ...split, ...own, timeDimension: { dateRange }, order, limit: MAX_PARTS }));
      names = keepOrder(names, readNames(largest.value?.result?.rows ?? [], by));
      if (names.length === 0) return undefined;
      series.watch(
        client.watch({
          ...split,
          timeDimension: { dateRange, ...(granularity && { granularity }) },
          // In an order of its own: the same values in another rank are the same question.
          filters: [...filters, { member: by, operator: 'equals', values: names.toSorted() }],
          limit: MAX_ROWS,
        }),
      );
      const { result } = series.value ?? {};
      return result && ((of) => toParts(result.rows, { ...of, by, names, findLabel }));
    },
  };
}

/** Records without a value are among the others. */
const readNames = (rows: readonly Row[], by: string): readonly string[] => [
  ...new Set(rows.map((row) => row[by]).filter((name) => typeof name === 'string')),
];

/** The same values keep their order, and so their colours, while one overtakes another. */
const keepOrder = (before: readonly string[], after: readonly string[]): readonly string[] =>
  String(before.toSorted()) === String(after.toSorted()) ? before : after;
