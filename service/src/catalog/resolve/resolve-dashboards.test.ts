import { describe, expect, it } from 'vitest';
import { CatalogError } from '../file/catalog-error.ts';
import { change, findProblems, SMALL } from '../file/testing.ts';
import { parseCatalog } from './parse-catalog.ts';

const parse = (dashboards: string) => parseCatalog([{ name: 'x', text: `${SMALL}\n${dashboards}` }]);

function problemsOf(dashboards: string): string[] {
  try {
    parse(dashboards);
    return [];
  } catch (error) {
    if (!(error instanceof CatalogError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

const inWidgets = (widgets: string): string => `
dashboards:
  main:
    roles: [analyst]
    sections:
      - widgets: ${widgets}
`;

describe('dashboards of a catalogue', () => {
  it('have a title, ids and widths where the file says nothing', () => {
    const [main] = parse(
      inWidgets(
        '[kpi-card: { metric: revenue }, kpi-breakdown: { metric: revenue, by: region, width: 4 }, alert-feed: {}]',
      ),
    ).dashboards.values();
    expect(main).toMatchObject({ id: 'main', title: 'Main', roles: ['analyst'], filters: [] });
    expect(main?.sections[0]?.widgets).toEqual([
      { id: 'kpi-card-revenue', element: 'kpi-card', width: 1, props: { metric: 'revenue' } },
      {
        id: 'kpi-breakdown-revenue-region',
        element: 'kpi-breakdown',
        width: 4,
        props: { metric: 'revenue', by: 'region' },
      },
      { id: 'alert-feed', element: 'alert-feed', width: 2, props: {} },
    ]);
  });

  it('join lists of names to the text of an attribute', () => {
    const [main] = parse(inWidgets('[kpi-table: { metrics: [orders, revenue], by: region }]')).dashboards.values();
    expect(main?.sections[0]?.widgets).toEqual([
      {
        id: 'kpi-table-orders-revenue-region',
        element: 'kpi-table',
        width: 4,
        props: { metrics: 'orders,revenue', by: 'region' },
      },
    ]);
  });

  it('number equal widgets, and keep the ids that the file gives', () => {
    const [main] = parse(
      inWidgets(
        '[kpi-card: { metric: revenue }, kpi-card: { metric: revenue }, kpi-card: { metric: orders, id: first }]',
      ),
    ).dashboards.values();
    expect(main?.sections[0]?.widgets.map(({ id }) => id)).toEqual(['kpi-card-revenue', 'kpi-card-revenue-2', 'first']);
  });

  it.each([
    ['[kpi-crad: { metric: revenue }]', /"kpi-crad" is not an element of a dashboard: did you mean "kpi-card"\?/],
    ['[kpi-card: { metric: revenu }]', /kpi-card\.metric: "revenu" is not a metric: did you mean "revenue"\?/],
    ['[kpi-card: {}]', /kpi-card has no metric/],
    [
      '[kpi-card: { metric: revenue, colour: red }]',
      /"colour" is not a property of kpi-card: expected one of metric, label/,
    ],
    ['[kpi-card: { metric: revenue, width: 5 }]', /5: expected the quarters of a row, from 1 to 4/],
    ['[kpi-card: { metric: revenue, range: someday }]', /"someday": expected a range such as today/],
    ['[kpi-card: { metric: revenue, compare: tomorrow }]', /"tomorrow": expected none or previous period/],
    ['[kpi-card: { metric: revenue, target: many }]', /"many": expected a number/],
    ['[trend-chart: { metric: revenue, type: pie }]', /"pie": expected line or area or bar/],
    ['[trend-chart: { metric: revenue, expected: 1 }]', /1: expected true or false/],
    ['[kpi-breakdown: { metric: revenue, by: planet }]', /"planet" is not a dimension/],
    [
      '[kpi-table: { metrics: [orders, revenu], by: region }]',
      /kpi-table\.metrics: "revenu" is not a metric: did you mean/,
    ],
    ['[kpi-table: { metrics: "orders, orders", by: region }]', /expected 1 to 20 different metrics/],
    ['[kpi-table: { metrics: orders, by: [region, paid, id] }]', /expected 1 to 2 different dimensions/],
    ['[trend-chart: {}]', /trend-chart has no metric and no metrics: expected \{ metric or metrics \}/],
    [
      '[trend-chart: { metric: revenue, metrics: orders }]',
      /metrics: trend-chart has metric and metrics: expected one/,
    ],
    ['[trend-chart: { metrics: [revenue, orders], by: region }]', /by: several metrics are not split: expected/],
    ['[trend-chart: { metrics: [revenue, revenu] }]', /trend-chart\.metrics: "revenu" is not a metric: did you mean/],
    ['[kpi-card: { metric: revenue, filters: planet=mars }]', /filters: "planet" is not a dimension/],
    ['[kpi-card: { metric: revenue, id: own-1 }]', /"own-1" is an id of widgets of readers/],
    ['[kpi-card: { metric: revenue, id: a }, kpi-card: { metric: orders, id: a }]', /"a" is the id of another widget/],
    ['[{ kpi-card: { metric: revenue }, alert-feed: {} }]', /expected a widget such as kpi-card/],
    ['[]', /expected one widget or more/],
  ])('refuse %s', (widgets, message) => {
    expect(problemsOf(inWidgets(widgets)).join('\n')).toMatch(message);
  });

  it('refuse a chart of metrics in three units, with the units', () => {
    const text = change('metrics:\n', 'metrics:\n  share: { ratio: [orders, orders], format: percent }\n');
    const chart = inWidgets('[trend-chart: { metrics: [revenue, average, orders, share] }]');
    expect(findProblems(`${text}\n${chart}`).map(({ message }) => message)).toEqual([
      '"revenue,average,orders,share": expected metrics of at most two units, ' +
        'not of EUR (revenue, average), no unit (orders), % (share)',
    ]);
  });

  it('refuse roles, filters and ranges that do not exist', () => {
    const problems = problemsOf(`
dashboards:
  main:
    roles: [nobody]
    filters: [planet]
    range: last 0 days
    sections: [{ widgets: [alert-feed: {}] }]
`);
    expect(problems).toHaveLength(3);
    expect(problems.join('\n')).toMatch(/nobody[^]*planet[^]*last 0 days/);
  });

  it('leave the digest of the numbers alone', () => {
    expect(parse(inWidgets('[alert-feed: {}]')).digest).toBe(parse('').digest);
  });
});
