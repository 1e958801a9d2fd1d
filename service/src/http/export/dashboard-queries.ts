import { chooseGranularity } from '../../../../sdk/src/protocol/choose-granularity.ts';
import type { DashboardLayout, DashboardWidget } from '../../../../sdk/src/protocol/dashboards.ts';
import type { Filter } from '../../../../sdk/src/protocol/query.ts';
import { parseFilterText } from '../../../../sdk/src/protocol/filter-text.ts';
import type { ExportRequest } from '../../../../sdk/src/protocol/exports.ts';
import { readEnds } from '../../time/date-range.ts';

/** A query of the wire contract that is not parsed yet, with its title. */
export interface UnparsedQuery {
  readonly title: string | undefined;
  readonly query: unknown;
}

type Choice = Pick<ExportRequest, 'dateRange' | 'compareDateRange' | 'filters' | 'timezone'>;

/**
 * Lists the queries of the widgets of a dashboard that show numbers: cards, charts, breakdowns and tables. `titleOf` names a
 * metric or a dimension.
 */
export function listQueries(
  { range = 'today', compare = 'previous period', selected, sections }: DashboardLayout,
  choice: Choice,
  titleOf: (name: string) => string,
): UnparsedQuery[] {
  const { timezone } = choice;
  return sections.flatMap(({ widgets }) =>
    widgets.flatMap(({ element, props }) => {
      const shape = toShape(element, props);
      if (!shape) return [];
      const { metrics, dimensions, isSeries } = shape;
      const dateRange = readText(props['range']) ?? choice.dateRange ?? range;
      const compared = readText(props['compare']) ?? choice.compareDateRange ?? compare;
      const granularity = isSeries && (readText(props['granularity']) ?? chooseGranularity(readEnds(dateRange)));
      const filters = [...(choice.filters ?? readFilters(selected)), ...readFilters(props['filters'])];
      const by = dimensions.length > 0 ? ` by ${dimensions.map(titleOf).join(', ')}` : '';
      return {
        title: readText(props['label']) ?? `${metrics.map(titleOf).join(', ')}${by}`,
        query: {
          metrics,
          ...(dimensions.length > 0 && { dimensions }),
          timeDimension: {
            ...(granularity && { granularity }),
            dateRange,
            ...(compared !== 'none' && { compareDateRange: compared }),
          },
          ...(filters.length > 0 && { filters }),
          ...(timezone !== undefined && { timezone }),
        },
      };
    }),
  );
}

interface Shape {
  readonly metrics: readonly string[];
  readonly dimensions: readonly string[];
  /** True for rows by time. */
  readonly isSeries: boolean;
}

/** Undefined for elements without rows of numbers, such as the list of alerts. */
function toShape(element: string, { metric, metrics, by }: DashboardWidget['props']): Shape | undefined {
  const names = readNames(metrics ?? metric);
  if (names.length === 0) return undefined;
  switch (element) {
    case 'kpi-card':
      return { metrics: names, dimensions: [], isSeries: false };
    case 'trend-chart':
      return { metrics: names, dimensions: readNames(by), isSeries: true };
    case 'kpi-breakdown':
    case 'kpi-table':
      return { metrics: names, dimensions: readNames(by), isSeries: false };
    default:
      return undefined;
  }
}

const readText = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const readFilters = (value: unknown): readonly Filter[] => parseFilterText(readText(value) ?? '') ?? [];

/** Attributes list names with commas or spaces. */
const readNames = (value: unknown): readonly string[] =>
  readText(value)
    ?.split(/[\s,]+/)
    .filter(Boolean) ?? [];
