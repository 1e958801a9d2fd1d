import type { MetricView } from './catalog.ts';

/** Metrics of one chart: lines beyond these are not told apart. */
const MAX_METRICS = 5;
/** A chart has an axis on each side. */
const MAX_UNITS = 2;

type Measured = Pick<MetricView, 'name' | 'format'> & { readonly [Key in 'currency' | 'unit']?: string | undefined };

/** Name of what the values of a metric are counted in; values of the same unit share an axis. */
export const nameUnit = ({ format, currency, unit }: Measured): string =>
  format === 'percent'
    ? '%'
    : ((format === 'currency' ? currency : undefined) ?? unit ?? (format === 'duration' ? 's' : 'no unit'));

/** Says what was expected where metrics cannot be lines of one chart; undefined where they can. */
export function findWrongMetrics(metrics: readonly Measured[]): string | undefined {
  if (metrics.length > MAX_METRICS) return `at most ${MAX_METRICS} metrics, not ${metrics.length}`;
  const units = new Set(metrics.map(nameUnit));
  if (units.size <= MAX_UNITS) return undefined;
  const list = [...units].map((unit) => {
    const names = metrics.filter((metric) => nameUnit(metric) === unit).map(({ name }) => name);
    return `${unit} (${names.join(', ')})`;
  });
  return `metrics of at most two units, not of ${list.join(', ')}`;
}
