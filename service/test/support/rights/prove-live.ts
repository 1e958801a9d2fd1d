import { isDeepStrictEqual } from 'node:util';
import type { StreamFrame } from '../../../../sdk/src/protocol/live.ts';
import type { Draw } from './draw.ts';
import { findMarksIn } from './find-marks.ts';
import { secretOf } from './secrets.ts';
import { openWatch, TRANSPORTS, until, type Transport, type Watch } from './live-watch.ts';
import type { Leak, Tally } from './tally.ts';
import { queryOf } from './random-queries.ts';
import type { Scene } from './types.ts';
import { WORLDS, type World } from './types.ts';
import { drawNewRows, type PlannedRow } from './random-rows.ts';
import { settle } from './settle.ts';
import type { Reader, Worlds } from './run-worlds.ts';

/** Which frames are compared, and why the others tell nothing of rows, metrics and dimensions. */
export const FRAMES: Readonly<Record<StreamFrame['t'], string>> = {
  ok: 'compared',
  snap: 'compared',
  delta: 'compared',
  alert: 'compared',
  annotated: 'compared',
  dashboard: 'compared',
  err: 'compared',
  hello: 'compared',
  gap: 'why a client did not get what it missed: epoch, history or slow',
  hb: 'a heartbeat',
  exp: 'when the token expires',
  drain: 'the process ends',
  stream: 'the random id of the stream',
  close: 'a code of the stream and its words',
};

/** Subscriptions of each kind that a client may make. */
export const SUBSCRIPTIONS: readonly string[] = ['query', 'alerts', 'annotations', 'dashboards'];

const QUERIES = 4;
const CONTROL_ID = 1;
/** How often a busy service is asked for the same. */
const MAX_ATTEMPTS = 5;

interface LiveStep {
  readonly draw: Draw;
  readonly worlds: Worlds;
  readonly scene: Scene;
  readonly seed: number;
}

type Watches = Readonly<Record<World, Watch>>;

/**
 * Each reader watches queries, alerts, notes and dashboards in both worlds, over one of the transports. Then others write what it
 * may not see, something else in each world, and one row that it sees. It must be sent the same in both.
 */
export async function proveLive(step: LiveStep, tally: Tally): Promise<void> {
  const { draw, worlds, scene } = step;
  const watched = await Promise.all(
    worlds.readers.map(async (reader, index) => {
      const transport = TRANSPORTS[index % TRANSPORTS.length] as Transport;
      const subscriptions = subscribe(draw, scene, reader);
      const [a, b] = await Promise.all(
        WORLDS.map((world) => openWatch(transport, worlds.running[world].service.address, reader.tokens[world])),
      );
      const watches = { a, b } as Watches;
      for (const world of WORLDS) await watches[world].send(subscriptions);
      return { reader, transport, watches, subscriptions };
    }),
  );
  try {
    for (const { watches, subscriptions } of watched)
      for (const world of WORLDS) await openAll(watches[world], subscriptions);
    const rows = drawNewRows(draw, worlds.plan, Date.now());
    await Promise.all(WORLDS.map((world) => changeUnseen(worlds, world, rows[world])));
    const isChanged = rows.seen !== undefined;
    if (rows.seen) for (const world of WORLDS) await sendRow(worlds, world, rows.seen[world]);
    for (const { reader, transport, watches, subscriptions } of watched) {
      const differ = (): string | undefined => compareWatches(watches, worlds.startedMs);
      const sees = isChanged && reader.name === 'reader-1';
      if (sees) for (const world of WORLDS) await until(() => countPatches(watches[world]) > 0);
      const isSame = await until(() => differ() === undefined, 10_000);
      tally.probes += subscriptions.length;
      tally.answered.set(transport, (tally.answered.get(transport) ?? 0) + 1);
      const texts = { a: JSON.stringify(watches.a.frames), b: JSON.stringify(watches.b.frames) };
      const marks = findMarksIn(worlds, reader, JSON.stringify(subscriptions), texts);
      const whys = [...(isSame ? [] : [`differs at ${differ()}`]), ...marks];
      const leaks = whys.map((why): Leak => ({
        seed: step.seed,
        index: -1,
        reader: reader.name,
        operation: `live ${transport}`,
        why: `${JSON.stringify(subscriptions)}\n${why}`,
      }));
      tally.leaks.push(...leaks);
      for (const { t } of [...watches.a.frames, ...watches.b.frames])
        tally.answered.set(`frame ${t}`, (tally.answered.get(`frame ${t}`) ?? 0) + 1);
    }
  } finally {
    await Promise.all(watched.flatMap(({ watches }) => WORLDS.map((world) => watches[world].close())));
  }
}

interface Subscription {
  readonly t: string;
  readonly id?: number;
  readonly [content: string]: unknown;
}

function subscribe(draw: Draw, scene: Scene, reader: Reader): readonly Subscription[] {
  const control = { metrics: [reader.role.metrics[0]], timeDimension: { dateRange: 'today' } };
  const queries = [control, ...Array.from({ length: QUERIES }, () => withoutUndefined(queryOf(draw, scene)))];
  return [
    ...queries.map((query, index) => ({ t: 'sub', id: CONTROL_ID + index, query })),
    { t: 'sub', id: 50, alerts: {} },
    { t: 'sub', id: 51, annotations: {} },
    { t: 'sub', id: 52, dashboards: {} },
    { t: 'ping' },
  ];
}

const withoutUndefined = (value: object): object => JSON.parse(JSON.stringify(value)) as object;

/** Waits until each subscription was answered, and sends those again that a busy service refused. */
async function openAll(watch: Watch, subscriptions: readonly Subscription[]): Promise<void> {
  for (let attempt = 1, seen = 0; attempt <= MAX_ATTEMPTS; attempt++) {
    const findBusy = (): readonly (number | undefined)[] =>
      watch.frames.slice(seen).flatMap((frame) => (frame.t === 'err' && isBusy(frame) ? [frame.id] : []));
    await until(() => findBusy().length > 0 || isOpened(watch, subscriptions.length));
    const busy = findBusy();
    if (busy.length === 0) return;
    seen = watch.frames.length;
    await watch.send(subscriptions.filter(({ id }) => busy.includes(id)));
  }
}

const isBusy = (frame: StreamFrame): boolean => frame.t === 'err' && frame.error.retryable;

/** Whether each subscription was answered, and each query sent its first result. */
function isOpened({ frames }: Watch, count: number): boolean {
  const opened = frames.filter((frame) => (frame.t === 'ok' || frame.t === 'err') && !isBusy(frame)).length;
  const queries = frames.filter((frame) => frame.t === 'ok' && frame.id < 50).length;
  return opened >= count - 1 && frames.filter(({ t }) => t === 'snap').length >= queries;
}

/** Rows, notes, comments and changes of dashboards that no reader may see: in each world others. */
async function changeUnseen(worlds: Worlds, world: World, rows: readonly PlannedRow[]): Promise<void> {
  const service = worlds.running[world];
  for (const row of rows) await sendRow(worlds, world, row);
  const note = { metric: 'qzm14x', from: new Date().toISOString(), text: secretOf(world) };
  await (await service.fetch('/v1/annotations', { body: note })).text();
  const overlay = { changes: [{ kind: 'start', start: { range: 'yesterday' } }] };
  const headers = { 'If-Match': '"0"' };
  await (await service.fetch('/v1/dashboards/qzb1x/overlay', { method: 'PUT', body: overlay, headers })).text();
}

async function sendRow({ running }: Worlds, world: World, { source, record }: PlannedRow): Promise<void> {
  const response = await running[world].fetch(`/v1/events/${source}`, { body: [record] });
  const text = await response.text();
  if (!text.includes('"accepted":1')) throw new Error(`${source}: ${text}`);
}

const countPatches = ({ frames }: Watch): number => contentOf(frames).filter(([kind]) => kind === 'patch').length;

/**
 * Returns what frames say, by subscription; patches that only tell of the clock of the source are left out, and refusals by a busy
 * service, after which the same is asked again.
 */
function contentOf(frames: readonly StreamFrame[]): (readonly [kind: string, id: number, content: unknown])[] {
  const ids = new Map<number, number>();
  for (const frame of frames) if (frame.t === 'ok') ids.set(frame.ch, frame.id);
  const idOf = (ch: number | undefined): number => ids.get(ch ?? -1) ?? -1;
  return frames.flatMap((frame): (readonly [string, number, unknown])[] => {
    if (frame.t === 'ok') return [['ok', frame.id, [frame.mode, frame.open?.length]]];
    if (frame.t === 'snap') return [['snap', idOf(frame.ch), [frame.v, frame.result]]];
    if (frame.t === 'hello') return [['hello', -1, frame]];
    if (frame.t === 'err') return isBusy(frame) ? [] : [['err', frame.id ?? idOf(frame.ch), frame.error]];
    if (frame.t === 'alert') return [['alert', idOf(frame.ch), frame.alert]];
    if (frame.t === 'annotated') return [['annotated', idOf(frame.ch), frame.metric]];
    if (frame.t === 'dashboard') return [['dashboard', idOf(frame.ch), frame.dashboard]];
    if (frame.t !== 'delta') return [];
    return frame.b
      .filter(({ set, remove, totals, result }) => set ?? remove ?? totals ?? result)
      .map(({ ch, set, remove, totals, result, from, to }) => {
        return ['patch', idOf(ch), { set, remove, totals, result, from, to }] as const;
      });
  });
}

/** Why two sessions were not sent the same; undefined if they were. Frames of different channels come in any order. */
function compareWatches(watches: Watches, fromMs: number): string | undefined {
  const [a, b] = WORLDS.map((world) =>
    contentOf(watches[world].frames)
      .map((content) => JSON.stringify(settle(content, { fromMs })))
      .sort(),
  ) as [string[], string[]];
  if (isDeepStrictEqual(a, b)) return undefined;
  const [onlyA, onlyB] = [a.filter((text) => !b.includes(text)), b.filter((text) => !a.includes(text))];
  return `${onlyA[0]?.slice(0, 800)} (${a.length}) <> ${onlyB[0]?.slice(0, 800)} (${b.length})`;
}
