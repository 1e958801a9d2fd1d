import { describe, expect, test } from 'vitest';
import { checkCoverage, describeCoverage } from './check-coverage.ts';
import { parseCatalog } from './parse-catalog.ts';
import { change } from '../file/testing.ts';

const VISITS = `  visits:
    event_time: at
    fields: { at: timestamp, page: string }
    measures: { visits: { count: true } }
`;

/** The small catalogue with a second source, which has no region, and a role that is filtered by region. */
function build(role: string, settings = ''): ReturnType<typeof parseCatalog> {
  const text = change('dimensions:\n', `${VISITS}dimensions:\n  page:\n`)
    .replace('  average:', '  visits:\n  conversion: { ratio: [orders, visits] }\n  average:')
    .replace('name: small\n', `name: small\n${settings}`);
  return parseCatalog([{ name: 'x', text: `${text}  clerk: ${role}\n` }]);
}

describe('a role with row filters', () => {
  test('is denied the metrics of a source that lacks the filtered dimension', () => {
    const catalog = build('{ metrics: all, dimensions: all, filters: { region: principal.regions } }');
    const coverage = checkCoverage(catalog);
    expect(coverage.denials.map(({ role, metric, source, dimension }) => [role, metric, source, dimension])).toEqual([
      ['clerk', 'visits', 'visits', 'region'],
      ['clerk', 'conversion', 'visits', 'region'],
    ]);
    expect(coverage.refusals).toEqual([]);
    expect(describeCoverage(catalog, coverage)).toContain(
      'role clerk is denied visits: its row filters need region, which visits lacks',
    );
    expect(coverage.answers.filter(({ role, source }) => role === 'clerk' && source === 'visits')).toEqual([]);
  });

  test('that names such a metric is refused it', () => {
    const { refusals } = checkCoverage(build('{ metrics: [orders, visits], dimensions: all, filters: { region: n } }'));
    expect(refusals).toEqual(['role clerk is denied visits: its row filters need region, which visits lacks']);
  });

  test('needs the filtered dimension beside the one asked for', () => {
    const catalog = build(
      '{ metrics: [orders], dimensions: [region], filters: { or: [{ region: n }, { region: s }] } }',
    );
    const answers = checkCoverage(catalog).answers.filter(({ role }) => role === 'clerk');
    expect(answers.map(({ dimension, hour, day }) => [dimension, hour?.name, day?.name])).toEqual([
      [undefined, 'by_region', 'by_region'],
      ['region', 'by_region', 'by_region'],
    ]);
  });
});

describe('what no rollup covers', () => {
  const role = '{ metrics: [orders], dimensions: [region] }';
  const withoutRegion = (settings: string, rollups = '[]') => {
    const text = change('    fields:', `    rollups: ${rollups}\n    fields:`).replace(
      'name: small\n',
      `name: small\n${settings}`,
    );
    return parseCatalog([{ name: 'x', text: `${text}  clerk: ${role}\n` }]);
  };

  test('is answered from silver under the limit', () => {
    const catalog = withoutRegion('');
    const coverage = checkCoverage(catalog);
    expect(coverage.refusals).toEqual([]);
    expect(describeCoverage(catalog, coverage)).toContain(
      'role clerk, orders by region (1 metrics): silver, up to 20000000 rows',
    );
  });

  test('is refused, and named, where silver may not be read', () => {
    expect(checkCoverage(withoutRegion('scan_limit_rows: 0\n')).refusals).toEqual([
      'role analyst, orders by region (3 metrics): no rollup covers it, and scan_limit_rows is 0',
      'role clerk, orders by region (1 metrics): no rollup covers it, and scan_limit_rows is 0',
    ]);
  });

  test('by the hour is told apart from what no rollup covers by the day', () => {
    const days = withoutRegion('', '[{ dimensions: [region], granularities: [day] }]');
    expect(describeCoverage(days, checkCoverage(days))).toContain(
      'role clerk, orders by region (1 metrics): hours from silver, up to 20000000 rows, days from by_region',
    );
    const hours = withoutRegion('scan_limit_rows: 0\n', '[{ dimensions: [region], granularities: [hour] }]');
    expect(checkCoverage(hours).refusals).toEqual([]);
  });
});
