import fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyChanges } from '../../../sdk/src/protocol/apply-changes.ts';
import type { DashboardChange } from '../../../sdk/src/protocol/dashboards.ts';
import type { Access } from '../access/authenticate.ts';
import { SMALL } from '../catalog/file/testing.ts';
import { parseCatalog } from '../catalog/resolve/parse-catalog.ts';
import { checkChanges, findMissingIn } from './check-changes.ts';
import { findDashboard } from './present-dashboard.ts';
import { visibleTo } from './visible-to.ts';

const METRICS = ['orders', 'revenue', 'average'];
const catalog = parseCatalog([
  {
    name: 'x',
    text: `${SMALL}
dashboards:
  main:
    roles: [analyst]
    filters: [region]
    sections:
      - widgets: [kpi-card: { metric: orders }, kpi-card: { metric: revenue }, alert-feed: {}]
      - title: Where
        widgets: [kpi-breakdown: { metric: revenue, by: region }, kpi-table: { metrics: [orders, average], by: region }]
`,
  },
]);
const WIDGETS = [...catalog.dashboards.values()].flatMap(({ sections }) =>
  sections.flatMap(({ widgets }) => widgets.map(({ id }) => id)),
);

const widgetId = fc.constantFrom(...WIDGETS, 'own-1', 'own-2', 'gone');
const place = fc.record({
  section: fc.constantFrom('section-1', 'where', 'gone'),
  after: fc.option(widgetId, { nil: null }),
});
const metric = fc.constantFrom(...METRICS, 'gone');
const filters = fc.constantFrom('region=north', 'planet=mars');
const added = fc
  .record({ metric }, { requiredKeys: ['metric'] })
  .chain((props) => fc.option(filters, { nil: undefined }).map((text) => (text ? { ...props, filters: text } : props)));

const change: fc.Arbitrary<DashboardChange> = fc.oneof(
  fc.record({ kind: fc.constant('hide' as const), widget: widgetId }),
  fc.record({ kind: fc.constant('move' as const), widget: widgetId, place }),
  fc.record({ kind: fc.constant('resize' as const), widget: widgetId, width: fc.integer({ min: 1, max: 4 }) }),
  fc.record({ kind: fc.constant('set' as const), widget: widgetId, props: fc.record({ metric }) }),
  fc.record({ kind: fc.constant('start' as const), start: fc.record({ selected: filters }) }),
);

/** Changes with at most one widget of each id added, at the beginning. */
const changes = fc
  .tuple(fc.array(added, { maxLength: 2 }), place, fc.array(change, { maxLength: 12 }))
  .map(([widgets, at, others]): DashboardChange[] => [
    ...widgets.map((props, index) => ({
      kind: 'add' as const,
      widget: { id: `own-${index + 1}`, element: 'kpi-card' as const, width: 1, props },
      place: at,
    })),
    ...others,
  ]);

const access = (metrics: readonly string[], dimensions: readonly string[]): Access =>
  ({
    principal: { subject: 'reader', roles: ['analyst'], attributes: {}, expiresAtMs: 0 },
    policy: { metrics: new Set(metrics), dimensions: new Set(dimensions) },
  }) as unknown as Access;

it('of any changes under any policy nothing hidden shows, no widget is lost or doubled, and each change is applied or named', () => {
  fc.assert(
    fc.property(changes, fc.subarray(METRICS), fc.subarray(['region']), (list, metrics, dimensions) => {
      const reader = access(metrics, dimensions);
      // The feed of alerts is everybody's.
      const base = findDashboard(catalog, reader, 'main')?.layout;
      if (!base) throw new Error('no dashboard');
      const scope = visibleTo(catalog, reader.policy);
      const { layout, vanished } = applyChanges(base, list, findMissingIn(scope));
      const shown = layout.sections.flatMap(({ widgets }) => widgets);
      const words = JSON.stringify([layout.selected, shown.map(({ props }) => props), layout.filters]);
      for (const name of METRICS) if (!metrics.includes(name)) expect(words).not.toContain(name);
      for (const name of dimensions.length > 0 ? ['planet', 'gone'] : ['region', 'planet', 'gone'])
        expect(words).not.toContain(name);

      const left = new Set(vanished.map((entry) => entry.change));
      const applied = list.filter((each) => !left.has(each));
      const hidden = applied.flatMap((each) => (each.kind === 'hide' ? [each.widget] : []));
      const present = [
        ...base.sections.flatMap(({ widgets }) => widgets.map(({ id }) => id)),
        ...applied.flatMap((each) => (each.kind === 'add' ? [each.widget.id] : [])),
      ];
      expect(shown.map(({ id }) => id).sort()).toEqual(present.filter((id) => !hidden.includes(id)).sort());
      for (const each of applied)
        if ('widget' in each && typeof each.widget === 'string') expect(present).toContain(each.widget);
      // What was stored is taken again as it is, whatever vanished of it.
      checkChanges(list, list, base, scope);
      const isNew = list.some((each) => left.has(each));
      if (isNew) expect(() => checkChanges(list, [], base, scope)).toThrow(/^changes\[\d+\]\./);
    }),
    { numRuns: 500 },
  );
});
