import { isKnownToHold } from '../../../src/access/may-view.ts';
import type { Draw } from './draw.ts';
import { drawCatalog, membersOf } from './random-catalog.ts';
import type { CatalogPlan, RolePlan, Source, World } from './types.ts';
import { BOOLEAN, DIMENSIONS_OF } from './write-catalog.ts';

const DAY_MS = 86_400_000;
/** Enough that days are judged: the detector wants three weeks. */
const DAYS = 35;
const MAX_DRAWS = 400;

export type Values = Readonly<Record<string, string | null>>;

export interface PlannedRow {
  readonly source: Source;
  readonly isHidden: boolean;
  readonly atMs: number;
  readonly record: Readonly<Record<string, unknown>>;
  readonly dimensions: Values;
}

/** Rows of each world: hidden ones are its own, and so are the hidden fields of those that the reader sees. */
export type PlannedRows = Readonly<Record<World, readonly PlannedRow[]>>;

export const sees = ({ filters }: Pick<RolePlan, 'filters'>, dimensions: Values): boolean =>
  filters.every((filter) => isKnownToHold(filter, dimensions));

/** Draws a catalogue whose reader sees a part of the rows, or all of them; filters that no row passes prove nothing. */
export function drawSeenCatalog(draw: Draw): CatalogPlan {
  for (;;) {
    const plan = drawCatalog(draw);
    const drawn = Array.from({ length: 100 }, () => drawDimensions(draw, plan, 'orders', ''));
    if (drawn.filter((dimensions) => sees(plan.reader, dimensions)).length >= 10) return plan;
  }
}

/** Draws some days of both sources up to a moment; the last row of each source is one that the reader sees. */
export function drawRows(draw: Draw, plan: CatalogPlan, untilMs: number): PlannedRows {
  const rows: Record<World, PlannedRow[]> = { a: [], b: [] };
  let id = 0;
  for (const source of ['orders', 'visits'] as const) {
    const isFiltered = membersOfRole(plan.reader).length > 0;
    const isDenied = !membersOfRole(plan.reader).every((member) => DIMENSIONS_OF[source].includes(member));
    for (let day = DAYS - 1; day >= 0; day--) {
      const startMs = Math.floor(untilMs / DAY_MS) * DAY_MS - day * DAY_MS;
      const spanMs = Math.min(DAY_MS, untilMs - startMs);
      const at = (): number => startMs + Math.floor((draw.whole(0, 999) / 1000) * spanMs);
      // On one day far more, so that something stands out.
      const count = day === 5 ? 12 : draw.whole(3, 4);
      for (let index = 0; index < count; index++) {
        const atMs = day === 0 && index === count - 1 ? untilMs : at();
        const row = isDenied ? undefined : drawSeen(draw, plan, { source, id: `e${++id}`, atMs });
        if (!row) continue;
        rows.a.push(row.a);
        rows.b.push(row.b);
      }
      for (const world of ['a', 'b'] as const) {
        if (!isFiltered && !isDenied) continue;
        const factor = world === 'a' ? 1 : 2;
        for (let index = 0; index < draw.whole(0, 3) * factor; index++) {
          const row = drawHidden(draw, plan, {
            source,
            world,
            id: `h${world}${++id}`,
            atMs: Math.min(at(), untilMs - 1),
          });
          if (row) rows[world].push(row);
        }
      }
    }
    // The watermark is of all rows of a source, so the last one is of the same moment in both worlds.
    for (const world of ['a', 'b'] as const) {
      if (rows[world].some((row) => row.source === source && row.atMs === untilMs)) continue;
      const row = drawHidden(draw, plan, { source, world, id: `h${world}${++id}`, atMs: untilMs });
      if (row) rows[world].push(row);
    }
  }
  return rows;
}

/** Rows of a moment: one that the reader sees, and hidden ones of each world, of which one has more. */
export function drawNewRows(
  draw: Draw,
  plan: CatalogPlan,
  atMs: number,
): Readonly<Record<World, readonly PlannedRow[]>> & { readonly seen: Record<World, PlannedRow> | undefined } {
  const isFiltered = membersOfRole(plan.reader).length > 0;
  const hidden = (world: World, count: number): PlannedRow[] =>
    Array.from({ length: isFiltered ? count : 0 }, (_, index) =>
      drawHidden(draw, plan, { source: 'orders', world, id: `n${world}${index}`, atMs }),
    ).filter((row) => row !== undefined);
  return { a: hidden('a', 1), b: hidden('b', 3), seen: drawSeen(draw, plan, { source: 'orders', id: 'n1', atMs }) };
}

const membersOfRole = ({ filters }: Pick<RolePlan, 'filters'>): readonly string[] => filters.flatMap(membersOf);

interface Place {
  readonly source: Source;
  readonly id: string;
  readonly atMs: number;
}

/** A row of both worlds that the reader sees: the fields that it may not see differ. Undefined where its filter holds for none. */
function drawSeen(draw: Draw, plan: CatalogPlan, place: Place): Record<World, PlannedRow> | undefined {
  const { reader, narrow, metrics } = plan;
  const filtered = [...membersOfRole(reader), ...membersOfRole(narrow)];
  const isShown = (name: string): boolean => reader.dimensions.includes(name) || filtered.includes(name);
  const fields = new Set(
    metrics.filter(({ name }) => reader.metrics.includes(name)).flatMap((metric) => metric.fields),
  );
  for (let attempt = 0; attempt < MAX_DRAWS; attempt++) {
    const [a, b] = [drawDimensions(draw, plan, place.source, ''), drawDimensions(draw, plan, place.source, '')];
    if (!sees(reader, a)) continue;
    const other = Object.fromEntries(
      Object.entries(a).map(([name, value]) => [name, isShown(name) ? value : (b[name] ?? null)]),
    );
    const shared = drawFields(draw, place.source, 1);
    const own = drawFields(draw, place.source, 7);
    const hidden = Object.fromEntries(
      Object.entries(shared).map(([name, value]) => [name, fields.has(name) ? value : own[name]]),
    );
    return { a: toRow(place, a, shared, false), b: toRow(place, other, hidden, false) };
  }
  return undefined;
}

function drawHidden(draw: Draw, plan: CatalogPlan, place: Place & { readonly world: World }): PlannedRow | undefined {
  for (let attempt = 0; attempt < MAX_DRAWS; attempt++) {
    const dimensions = drawDimensions(draw, plan, place.source, place.world);
    const isDenied = !membersOfRole(plan.reader).every((member) => DIMENSIONS_OF[place.source].includes(member));
    if (!isDenied && sees(plan.reader, dimensions)) continue;
    return toRow(place, dimensions, drawFields(draw, place.source, place.world === 'a' ? 40 : 900), true);
  }
  return undefined;
}

/** Hidden rows of a world also have values that nothing else has. */
function drawDimensions(draw: Draw, { values }: CatalogPlan, source: Source, world: World | ''): Values {
  return Object.fromEntries(
    DIMENSIONS_OF[source].map((name) => {
      if (draw.chance(0.12)) return [name, null];
      const isOwn = world !== '' && name !== BOOLEAN && draw.chance(0.3);
      return [
        name,
        isOwn ? `zz qw${world}${name.replace(/\D/g, '')}${draw.whole(0, 3)}x` : draw.one(values.get(name) ?? []),
      ];
    }),
  );
}

function drawFields(draw: Draw, source: Source, factor: number): Readonly<Record<string, unknown>> {
  if (source === 'visits') return { seconds: draw.whole(1, 90) * factor };
  return {
    price: (draw.whole(900, 1100) * factor) / 10,
    pieces: draw.whole(1, 9) * factor,
    customer: `c${draw.whole(0, 40) + factor}`,
    delay: (draw.whole(-300, 900) * factor) / 100,
    kind: draw.chance(0.3) ? 'returned' : 'kept',
  };
}

function toRow({ source, id, atMs }: Place, dimensions: Values, fields: object, isHidden: boolean): PlannedRow {
  const given = Object.fromEntries(
    Object.entries(dimensions).map(([name, value]) => [
      name,
      name === BOOLEAN && value !== null ? value === 'true' : value,
    ]),
  );
  const identity = source === 'orders' ? { id, version: 1 } : {};
  const record = { event_id: `${source}-${id}`, ...identity, at: new Date(atMs).toISOString(), ...given, ...fields };
  return { source, isHidden, atMs, record, dimensions };
}
