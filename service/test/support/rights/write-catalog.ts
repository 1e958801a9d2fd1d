import type { Draw } from './draw.ts';
import type { CatalogPlan, RolePlan, Source, World } from './types.ts';

/** Dimensions of each source; `qzd5x` is boolean. */
export const DIMENSIONS_OF: Readonly<Record<Source, readonly string[]>> = {
  orders: ['qzd1x', 'qzd2x', 'qzd3x', 'qzd4x', 'qzd5x'],
  visits: ['qzd1x', 'qzd2x', 'qzd6x'],
};
export const BOOLEAN = 'qzd5x';
export const DIMENSIONS = [...new Set(Object.values(DIMENSIONS_OF).flat())];

export const MEASURES: Readonly<
  Record<string, { readonly source: Source; readonly fields: readonly string[]; readonly is: object }>
> = {
  qzn1x: { source: 'orders', fields: [], is: { count: true } },
  qzn2x: { source: 'orders', fields: ['price'], is: { sum: 'price' } },
  qzn3x: { source: 'orders', fields: ['pieces'], is: { sum: 'pieces' } },
  qzn4x: { source: 'orders', fields: ['customer'], is: { distinct: 'customer' } },
  qzn5x: { source: 'orders', fields: ['delay'], is: { distribution: 'delay' } },
  qzn6x: { source: 'orders', fields: ['kind'], is: { count: true, where: { kind: 'returned' } } },
  qzn7x: { source: 'orders', fields: ['delay'], is: { sum: 'delay' } },
  qzn8x: { source: 'visits', fields: [], is: { count: true } },
  qzn9x: { source: 'visits', fields: ['seconds'], is: { sum: 'seconds' } },
};

export const METRICS: Readonly<
  Record<string, { readonly of: readonly string[]; readonly is: Readonly<Record<string, unknown>> }>
> = {
  qzm1x: { of: ['qzn1x'], is: { measure: 'qzn1x', empty: 'zero', target: 90 } },
  qzm2x: { of: ['qzn2x'], is: { measure: 'qzn2x', direction: 'up_is_good', target: 8000 } },
  qzm3x: { of: ['qzn2x', 'qzn1x'], is: { ratio: ['qzn2x', 'qzn1x'] } },
  qzm4x: { of: ['qzn4x'], is: { measure: 'qzn4x', empty: 'zero' } },
  qzm5x: { of: ['qzn5x'], is: { percentile: ['qzn5x', 90] } },
  qzm6x: { of: ['qzn6x', 'qzn1x'], is: { ratio: ['qzn6x', 'qzn1x'], format: 'percent', direction: 'down_is_good' } },
  qzm7x: { of: ['qzn3x', 'qzn6x'], is: { difference: ['qzn3x', 'qzn6x'] } },
  qzm8x: { of: ['qzn8x'], is: { measure: 'qzn8x', empty: 'zero' } },
  qzm9x: { of: ['qzn2x', 'qzn8x'], is: { ratio: ['qzm2x', 'qzm8x'] } },
  qzm10x: { of: ['qzn7x', 'qzn1x'], is: { ratio: ['qzn7x', 'qzn1x'], signed: true } },
  qzm11x: { of: ['qzn3x', 'qzn1x'], is: { sum: ['qzn3x', 'qzn1x'] } },
  qzm12x: { of: ['qzn9x', 'qzn8x'], is: { ratio: ['qzn9x', 'qzn8x'] } },
};

export const titleOf = (name: string): string => `Title ${name.replace('qz', 'wt')}`;

export function drawDashboards(draw: Draw, { values }: Pick<CatalogPlan, 'values'>): object {
  const metric = (): string => draw.one(Object.keys(METRICS));
  const of = (name: string): string => draw.one(DIMENSIONS.filter((dimension) => isOn(name, dimension)));
  const equals = (): string => {
    const member = draw.one(['qzd1x', 'qzd2x']);
    return JSON.stringify([{ member, operator: 'equals', values: [draw.one(values.get(member) ?? [])] }]);
  };
  const widgets = (): object[] => {
    const charted = metric();
    const broken = metric();
    const table = draw.one(['qzm1x', 'qzm2x', 'qzm3x', 'qzm4x', 'qzm6x']);
    return [
      { 'kpi-card': { metric: metric() } },
      { 'kpi-card': { metric: metric() } },
      { 'trend-chart': { metric: charted, ...(draw.chance(0.5) && { by: of(charted) }), expected: false } },
      { 'trend-chart': { metric: 'qzm1x', filters: equals() } },
      { 'kpi-breakdown': { metric: broken, by: of(broken) } },
      {
        'kpi-table': {
          metrics: [table, 'qzm1x'].filter((name, index) => index === 0 || name !== table),
          by: of(table),
        },
      },
      { 'kpi-insight': { metric: metric() } },
      { 'kpi-anomalies': { metric: metric() } },
    ];
  };
  const board = (roles: readonly string[]): object => ({
    title: `Title ${roles.join(' ')}`,
    roles,
    range: 'last 7 days',
    filters: draw.few(DIMENSIONS, 3),
    ...(draw.chance(0.5) && { selected: equals() }),
    sections: [{ widgets: widgets() }, { title: 'Further', widgets: widgets() }],
  });
  return { qzb1x: board(['reader', 'narrow', 'boss']), qzb2x: board(['boss']), qzb3x: board(['reader', 'boss']) };
}

const isOn = (metric: string, dimension: string): boolean =>
  (METRICS[metric]?.of ?? []).every((measure) =>
    DIMENSIONS_OF[(MEASURES[measure] as { source: Source }).source].includes(dimension),
  );

/** Writes the file of a world. JSON is YAML. What is hidden from all readers has other names in each world. */
export function writeCatalog(world: World, plan: Omit<CatalogPlan, 'texts' | 'marks'>, dashboards: object): string {
  const { metrics, values, reader, narrow } = plan;
  // Half of what is hidden from the reader is hidden as personal data, though its role names it.
  const personal = DIMENSIONS.filter(
    (name, index) => index % 2 === 0 && !reader.dimensions.includes(name) && !plan.rules.some(({ by }) => by === name),
  );
  const named = new Map(
    metrics.map(({ name, definition }) => {
      const isHidden = !reader.metrics.includes(name);
      const description = isHidden ? { description: `Description of world ${world}: wtsecret${world}y` } : {};
      return [name, { ...definition, title: titleOf(name), ...description }];
    }),
  );
  // A metric of which one world has more than the other, near the names of the others.
  const extra = world === 'b' ? { qzm13x: { measure: 'qzn3x', title: titleOf('qzm13x') } } : {};
  const roleOf = ({ name, metrics: granted, dimensions, written }: RolePlan, more: object): object => ({
    [name]: {
      metrics: granted,
      dimensions: [...dimensions, ...personal],
      ...(written !== undefined && { filters: written }),
      ...more,
    },
  });
  const isFiltered = reader.filters.length > 0;
  return JSON.stringify({
    name: 'rights',
    timezone: 'UTC',
    sources: markFields(personal),
    dimensions: Object.fromEntries(
      DIMENSIONS.map((name) => {
        const labels =
          name === BOOLEAN
            ? undefined
            : Object.fromEntries((values.get(name) ?? []).slice(0, 3).map((value) => [value, `Label ${value}`]));
        return [name, { title: titleOf(name), ...(labels && { labels }) }];
      }),
    ),
    hierarchies: { qzh1x: ['qzd1x', 'qzd2x'], qzh2x: ['qzd3x', 'qzd4x'] },
    metrics: { ...Object.fromEntries(named), ...extra, qzm14x: { measure: 'uses', title: titleOf('qzm14x') } },
    roles: {
      boss: {
        metrics: 'all',
        dimensions: 'all',
        ingest: 'all',
        operate: true,
        annotate: true,
        alerts: 'manage',
        administer: true,
        preview: true,
        personal: true,
      },
      ...roleOf(reader, {
        annotate: true,
        alerts: isFiltered ? 'respond' : 'manage',
        ingest: ['orders'],
        preview: true,
      }),
      ...roleOf(narrow, { alerts: 'own', annotate: true }),
    },
    channels: {
      ops: { type: 'webhook', url: 'http://127.0.0.1:9/hook' },
      mail: { type: 'email', to: ['ann@shop.example'], from: 'kpis@shop.example' },
    },
    rules: {
      [`qzr5${world}x`]: { metric: 'qzm14x', per: 'day', above: 1_000_000, title: `wtsecret${world}y` },
    },
    dashboards,
    digests: {
      daily: {
        dashboard: 'qzb1x',
        role: 'reader',
        attributes: reader.claims,
        channel: 'mail',
        every: 'day',
        at: '00:00',
      },
    },
  });
}

/** The sources, with the fields of these dimensions marked as personal data. */
const markFields = (personal: readonly string[]): object =>
  Object.fromEntries(
    Object.entries(SOURCES).map(([name, { fields, ...source }]) => {
      const marked = Object.entries(fields).map(([field, type]): [string, unknown] => [
        field,
        personal.includes(field) ? { type: type as string, pii: true } : type,
      ]);
      return [name, { ...source, fields: Object.fromEntries(marked) }];
    }),
  );

const record = (dimensions: readonly string[]): object =>
  Object.fromEntries(dimensions.map((name) => [name, name === BOOLEAN ? 'boolean' : 'string']));

const SOURCES = {
  orders: {
    entity: 'id',
    version: 'version',
    event_id: 'event_id',
    event_time: 'at',
    lateness: '0s',
    deleted_when: { deleted: true },
    fields: {
      ...record(DIMENSIONS_OF.orders),
      event_id: 'string',
      id: 'string',
      version: 'integer',
      at: 'timestamp',
      deleted: 'boolean',
      price: { type: 'money', currency: 'EUR' },
      pieces: 'integer',
      customer: 'string',
      delay: { type: 'decimal', scale: 2 },
      kind: 'string',
    },
    measures: measuresOf('orders'),
    rollups: [['qzd1x', 'qzd2x'], ['qzd1x', 'qzd3x'], ['qzd5x']],
  },
  visits: {
    event_id: 'event_id',
    event_time: 'at',
    lateness: '0s',
    fields: { ...record(DIMENSIONS_OF.visits), event_id: 'string', at: 'timestamp', seconds: 'integer' },
    measures: measuresOf('visits'),
    rollups: [['qzd1x', 'qzd2x']],
  },
  adoption: {
    event_id: 'event_id',
    event_time: 'at',
    fields: {
      event_id: 'string',
      at: 'timestamp',
      kind: { type: 'string', required: true },
      item: { type: 'string', required: true },
      role: 'string',
      subject: { type: 'string', required: true },
      outcome: 'string',
    },
    measures: { uses: { count: true } },
    rollups: [],
  },
};

function measuresOf(source: Source): object {
  const own = Object.entries(MEASURES).filter(([, measure]) => measure.source === source);
  return Object.fromEntries(own.map(([name, { is }]) => [name, is]));
}
