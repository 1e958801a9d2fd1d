import { secretOf } from './secrets.ts';
import type { Answers, Probe } from './probe.ts';
import { membersOf } from './random-catalog.ts';
import { WORLDS, type CatalogPlan, type RolePlan, type World } from './types.ts';
import { sees, type Values } from './random-rows.ts';
import type { Reader, Worlds } from './run-worlds.ts';

/**
 * Answers in which texts of authors stand: labels, filters of dashboards and of views that were sent. They may have a value that no row has which
 * the reader sees, and none that its row filters exclude.
 */
const WITH_TEXTS: ReadonlySet<string> = new Set([
  ...['getCatalog', 'getDashboard', 'changeDashboard', 'resetDashboard', 'export', 'getView'],
]);

/** The part of a value that nothing else has. */
const MARK = /q[vw][ab]?\d+x/;

/** Own rules that a reader has sent: their filters come back in later answers to it, whatever it may see. */
const sentRules = new WeakMap<Reader, string>();

/** Finds names and values that the reader may not see and did not send, in what it was answered. */
export function findMarks(worlds: Worlds, reader: Reader, probe: Probe, { a, b }: Answers): string[] {
  const sent = sentRules.get(reader) ?? '';
  const request = JSON.stringify(probe);
  if (probe.operation === 'createOwnRule') sentRules.set(reader, sent + request);
  return findMarksIn(worlds, reader, sent + request, { a: a.text, b: b.text }, WITH_TEXTS.has(probe.operation));
}

/** Finds them in texts that a reader was sent; `request` is what it sent. */
export function findMarksIn(
  worlds: Worlds,
  { role }: Reader,
  request: string,
  texts: Readonly<Record<World, string>>,
  withTexts = false,
): string[] {
  const asked = `${request} ${JSON.stringify([role.filters, role.claims])}`;
  return WORLDS.flatMap((world) => {
    const text = texts[world];
    return listSecrets(worlds, role, world, withTexts)
      .filter((secret) => text.includes(secret) && !asked.includes(secret))
      .map((secret) => `shows ${secret} in world ${world}: ${around(text, secret)}`);
  });
}

function around(text: string, secret: string): string {
  const at = text.indexOf(secret);
  return text.slice(Math.max(0, at - 200), at + 100);
}

const remembered = new WeakMap<Worlds, Map<string, readonly string[]>>();

function listSecrets(worlds: Worlds, role: RolePlan, world: World, withTexts: boolean): readonly string[] {
  const lists = remembered.get(worlds) ?? new Map<string, readonly string[]>();
  remembered.set(worlds, lists);
  const key = JSON.stringify([role, world, withTexts]);
  const list = lists.get(key) ?? [...hiddenNames(worlds.plan, role), ...hiddenValues(worlds, role, world, withTexts)];
  lists.set(key, list);
  return list;
}

function hiddenNames({ metrics, marks }: CatalogPlan, role: RolePlan): readonly string[] {
  const measures = metrics.filter(({ name }) => role.metrics.includes(name)).flatMap((metric) => metric.measures);
  const own = new Set([...role.metrics, ...measures, ...role.dimensions, ...role.filters.flatMap(membersOf)]);
  const hidden = marks.filter(({ of }) => !own.has(of)).map(({ text }) => text);
  return [...hidden, secretOf('a'), secretOf('b'), 'qzm13x', 'qzm14x'];
}

/** Marks of values of dimensions that the role does not see, and of those that stand in none of its rows, or cannot. */
function hiddenValues({ plan, rows }: Worlds, role: RolePlan, world: World, withTexts: boolean): readonly string[] {
  const all = new Set<string>();
  const shown = new Set<string>();
  const add = (name: string, value: string | null, isShown: boolean): void => {
    const mark = MARK.exec(value ?? '')?.[0];
    if (mark === undefined) return;
    all.add(mark);
    if (isShown && role.dimensions.includes(name)) shown.add(mark);
  };
  for (const { dimensions } of rows[world]) {
    const isSeen = sees(role, dimensions);
    for (const [name, value] of Object.entries(dimensions)) add(name, value, isSeen);
  }
  for (const [name, values] of plan.values) {
    for (const value of values) add(name, value, withTexts && canHold(plan, role, name, value));
  }
  return [...all].filter((mark) => !shown.has(mark));
}

/**
 * Whether each filter of the role lets some row with a value pass: tries all values of the other dimensions that it names.
 */
export function canHold({ values }: Pick<CatalogPlan, 'values'>, role: RolePlan, name: string, value: string): boolean {
  return role.filters.every((filter) => {
    const others = [...new Set(membersOf(filter))].filter((member) => member !== name);
    const rows = others.reduce<readonly Values[]>(
      (partial, member) =>
        partial.flatMap((row) =>
          [null, 'other', ...(values.get(member) ?? [])].map((given) => ({ ...row, [member]: given })),
        ),
      [{ [name]: value }],
    );
    return rows.some((row) => sees({ filters: [filter] }, row));
  });
}
