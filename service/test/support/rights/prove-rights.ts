import { isDeepStrictEqual } from 'node:util';
import type { TestDatabase } from '../postgres/postgres.ts';
import { createDraw, type Draw } from './draw.ts';
import { actUnseen } from './hidden-acts.ts';
import { ask, pathOf, type Answers, type Probe } from './probe.ts';
import { findMarks } from './find-marks.ts';
import { drawProbe } from './random-probes.ts';
import type { Scene } from './types.ts';
import { proveDigest } from './prove-digest.ts';
import { proveLive } from './prove-live.ts';
import { drawSeenCatalog } from './random-rows.ts';
import { runWorlds, type Worlds } from './run-worlds.ts';
import { count, type Tally } from './tally.ts';

export interface ProveOptions {
  readonly seed: number;
  readonly probes: number;
  createDatabase?(): Promise<TestDatabase>;
}

/** One of so many probes is made by who sees everything too. */
const BOSS_EVERY = 20;
const AT_ONCE = 4;

/** Makes a pair of worlds and probes it; adds what came of it to the tally. */
export async function proveRights({ seed, probes, createDatabase }: ProveOptions, tally: Tally): Promise<void> {
  const draw = createDraw(seed);
  const plan = drawSeenCatalog(draw);
  const worlds = await runWorlds({ draw, plan, ...(createDatabase && { createDatabase }) });
  try {
    const { alerts, views, annotations } = await actUnseen(worlds);
    const nobody = { a: 'k', b: 'k' };
    const { startedMs } = worlds;
    const scene: Scene = {
      plan,
      startedMs,
      alerts,
      views,
      annotations: [...annotations],
      provenance: [],
      ownRules: [],
      keyIds: nobody,
    };
    for (let index = 0; index < probes; index += AT_ONCE) {
      await probeOnce({ draw, worlds, scene, seed, index }, tally);
    }
    await proveDigest(worlds, seed, tally);
    await proveLive({ draw, worlds, scene, seed }, tally);
  } finally {
    await worlds.close();
  }
}

interface Step {
  readonly draw: Draw;
  readonly worlds: Worlds;
  readonly scene: Scene;
  readonly seed: number;
  readonly index: number;
}

/** Different readers probe at the same time, so that none of them waits for another's write. */
async function probeOnce({ draw, worlds, scene, seed, index }: Step, tally: Tally): Promise<void> {
  const chosen = draw.few(worlds.readers, AT_ONCE);
  const drawn = chosen.map((reader, offset) => ({
    reader,
    index: index + offset,
    probe: drawProbe(draw, scene, index + offset),
  }));
  await Promise.all(
    drawn.map(async ({ reader, probe, index: at }) => {
      const answers = await ask(worlds, reader, probe);
      tally.probes++;
      note(scene, probe, answers, tally);
      for (const why of [...compare(answers), ...findMarks(worlds, reader, probe, answers)]) {
        tally.leaks.push({
          seed,
          index: at,
          reader: reader.name,
          operation: probe.operation,
          why: `${describe(probe)}\n${why}`,
        });
      }
      if (at % BOSS_EVERY !== 0 || !isReading(probe)) return;
      const shown = await ask(worlds, worlds.boss, probe);
      if (!isDeepStrictEqual(shown.a.settled, shown.b.settled)) count(tally.differed, probe.operation);
    }),
  );
}

const describe = (probe: Probe): string =>
  `${probe.method} ${pathOf(probe, 'a')} ${probe.body === undefined ? '' : JSON.stringify(probe.body)}`;

const READING: readonly string[] = ['query', 'export', 'testRule', 'backtestRule'];

/** Whether a probe changes nothing: who sees everything may change much that the readers then lack. */
const isReading = ({ method, operation }: Probe): boolean => method === 'GET' || READING.includes(operation);

/** Why two answers are not the same; empty if they are. */
function compare({ a, b }: Answers): string[] {
  if (a.status >= 500 || b.status >= 500 || a.status === 429)
    return [`failed: ${a.status} ${a.text} ${b.status} ${b.text}`];
  if (isDeepStrictEqual(a.settled, b.settled)) return [];
  return [`differs at ${firstDifference(a.settled, b.settled, '')}`];
}

function firstDifference(a: unknown, b: unknown, path: string): string {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null)
    return isDeepStrictEqual(a, b)
      ? ''
      : `${path}: ${JSON.stringify(a)?.slice(0, 600)} <> ${JSON.stringify(b)?.slice(0, 600)}`;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const key of keys) {
    const [left, right] = [(a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]];
    if (!isDeepStrictEqual(left, right)) return firstDifference(left, right, `${path}.${key}`);
  }
  return path;
}

/** Remembers ids that later probes ask for. */
function note(
  { provenance, annotations, ownRules }: Scene,
  { operation }: Probe,
  { a, b }: Answers,
  tally: Tally,
): void {
  if (a.status < 300) count(tally.answered, operation);
  if (operation === 'query' && a.status === 200) {
    const idOf = (answer: { json: unknown }): string | undefined =>
      (answer.json as { results: { provenance?: string }[] }).results[0]?.provenance;
    const ids = { a: idOf(a), b: idOf(b) };
    if (ids.a !== undefined && ids.b !== undefined) provenance.push({ a: ids.a, b: ids.b });
  }
  if (operation === 'createAnnotation' && a.status === 201 && b.status === 201) {
    annotations.push({ a: (a.json as { id: string }).id, b: (b.json as { id: string }).id });
  }
  if (operation === 'createOwnRule' && a.status === 201 && b.status === 201) {
    ownRules.push({ a: (a.json as { name: string }).name, b: (b.json as { name: string }).name });
  }
}
