import type { Alert } from '../../../../sdk/src/protocol/alerts.ts';
import type { Annotation } from '../../../../sdk/src/protocol/annotations.ts';
import { canHold } from './find-marks.ts';
import { secretOf } from './secrets.ts';
import { WORLDS, type World } from './types.ts';
import { sees } from './random-rows.ts';
import { listAlerts, type Worlds } from './run-worlds.ts';

export interface HiddenActs {
  /** Alerts by id; those that the readers may see come first. Pairs are of the same rule and values where both worlds have them. */
  readonly alerts: readonly Readonly<Record<World, string>>[];
  readonly views: readonly string[];
  readonly annotations: readonly Readonly<Record<World, string>>[];
}

/** Does as others what the readers may not see: in each world something else, and in one of them more. */
export async function actUnseen(worlds: Worlds): Promise<HiddenActs> {
  const [a, b] = await Promise.all(WORLDS.map((world) => actIn(worlds, world)));
  const [ofA, ofB] = [a as ActsOfWorld, b as ActsOfWorld];
  const alerts = [...new Set([...ofA.alerts.keys(), ...ofB.alerts.keys()])].sort();
  return {
    alerts: alerts.map((key) => ({ a: ofA.alerts.get(key) ?? NOBODY, b: ofB.alerts.get(key) ?? NOBODY })),
    views: ofA.views,
    annotations: ofA.annotations.map((id, index) => ({ a: id, b: ofB.annotations[index] as string })),
  };
}

interface ActsOfWorld {
  readonly alerts: ReadonlyMap<string, string>;
  readonly views: readonly string[];
  readonly annotations: readonly string[];
}

const NOBODY = '00000000-0000-4000-8000-000000000000';

async function actIn(worlds: Worlds, world: World): Promise<ActsOfWorld> {
  const service = worlds.running[world];
  const secret = secretOf(world);
  const must = async (path: string, body: unknown, method = 'POST'): Promise<unknown> => {
    const response = await service.fetch(path, { method, body });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  const alerts = await listAlerts(service);
  for (const { id } of alerts.filter((alert) => isHidden(worlds, alert))) {
    await must(`/v1/alerts/${id}/comment`, { note: secret });
    if (world === 'b') await must(`/v1/alerts/${id}/assign`, { to: secret });
  }
  // Notes on all rows of a metric, and on values that the readers do not see.
  const annotations: string[] = [];
  const unseen = listUnseen(worlds, world);
  const from = new Date(worlds.startedMs - 3 * 86_400_000).toISOString();
  for (let index = 0; index < (world === 'a' ? 2 : 5); index++) {
    const { id } = (await must('/v1/annotations', {
      ...unseen[index % unseen.length],
      from,
      text: secret,
    })) as Annotation;
    annotations.push(id);
  }
  const day = new Date(Math.floor(worlds.startedMs / 86_400_000 - 5) * 86_400_000).toISOString();
  // Verdicts are counted among those who see the same rows.
  const judged = worlds.plan.reader.filters.length > 0 ? ['qzm1x', 'qzm2x'] : ['qzm14x'];
  for (const metric of judged) {
    const body = { metric, granularity: 'day', from: day, isReal: world === 'a', note: secret };
    await (await service.fetch('/v1/anomalies/verdicts', { body })).text();
  }
  const matchers = [{ member: 'qzd3x', operator: 'equals', values: [secret] }];
  const endsAt = new Date(Date.now() + 3_600_000).toISOString();
  for (let index = 0; index < (world === 'a' ? 1 : 3); index++)
    await must('/v1/silences', { matchers, endsAt, note: secret });
  await must('/v1/rules', { name: `qzr7${world}x`, metric: 'qzm14x', per: 'day', above: 1e9, title: secret });
  const views = await saveViews(worlds, world, must);
  const keyOf = ({ rule, dimensions, metric }: Alert): string => {
    const order = isHidden(worlds, { metric, dimensions }) ? '1' : '0';
    return `${order} ${rule} ${JSON.stringify(dimensions)}`;
  };
  return { alerts: new Map(alerts.map((alert) => [keyOf(alert), alert.id])), views, annotations };
}

/** Whether no reader may see what is said of a metric for some values. */
const isHidden = (
  { plan: { reader } }: Worlds,
  { metric, dimensions }: Pick<Alert, 'metric' | 'dimensions'>,
): boolean =>
  !reader.metrics.includes(metric) ||
  !Object.keys(dimensions).every((name) => reader.dimensions.includes(name)) ||
  !(Object.keys(dimensions).length > 0 || reader.filters.length === 0 ? seesAll(reader, dimensions) : false);

/** Values that an alert does not fix may be any: certain only where every filter holds without them. */
const seesAll = (reader: Worlds['plan']['reader'], dimensions: Alert['dimensions']): boolean =>
  sees(reader, dimensions);

interface Noted {
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Lists subjects of notes without being for the readers. */
function listUnseen({ plan }: Worlds, world: World): readonly Noted[] {
  const { reader, metrics, values } = plan;
  const noted: Noted[] = metrics
    .filter(({ name }) => !reader.metrics.includes(name))
    .map(({ name }) => ({ metric: name, dimensions: {} }));
  const filtered = reader.filters.length > 0;
  if (filtered) noted.push({ metric: 'qzm1x', dimensions: {} });
  for (const name of ['qzd1x', 'qzd2x']) {
    for (const value of [...(values.get(name) ?? []), `zz qw${world}10x`]) {
      if (isHidden({ plan } as Worlds, { metric: 'qzm1x', dimensions: { [name]: value } })) {
        noted.push({ metric: 'qzm1x', dimensions: { [name]: value } });
      }
    }
  }
  return noted.length > 0 ? noted : [{ metric: 'qzm14x', dimensions: {} }];
}

/** Views of others, which they may send: what a reader may not see in them is left out. */
async function saveViews(
  { plan }: Worlds,
  world: World,
  must: (path: string, body: unknown, method?: string) => Promise<unknown>,
): Promise<readonly string[]> {
  const hidden = plan.metrics.find(({ name }) => !plan.reader.metrics.includes(name))?.name ?? 'qzm14x';
  const values = [...(plan.values.get('qzd1x') ?? []), 'other'];
  const excluded = values.filter(
    (value) => !plan.reader.dimensions.includes('qzd1x') || !canHold(plan, plan.reader, 'qzd1x', value),
  );
  // A value that the reader's filters exclude, and where there is none one that nobody hides.
  const value = excluded[world === 'a' ? 0 : excluded.length - 1] ?? 'other';
  const filters = JSON.stringify([{ member: 'qzd1x', operator: 'equals', values: [value] }]);
  const states = [
    { dashboard: 'qzb2x', open: { metric: hidden } },
    { dashboard: 'qzb1x', filters },
  ];
  const ids: string[] = [];
  for (const [index, state] of states.entries()) {
    const id = `20000000-0000-4000-8000-00000000000${index}`;
    await must(`/v1/views/${id}`, { name: `Sent ${index}`, state }, 'PUT');
    ids.push(id);
  }
  return ids;
}
