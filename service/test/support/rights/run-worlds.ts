import type { Alert } from '../../../../sdk/src/protocol/alerts.ts';
import type { CreatedServiceKey, EmbedToken } from '../../../../sdk/src/protocol/keys.ts';
import type { Filter, QueryResult } from '../../../../sdk/src/protocol/query.ts';
import { EMBED_ACTIONS } from '../../../src/access/embed/new-key-schema.ts';
import type { TestDatabase } from '../postgres/postgres.ts';
import { runService, type RunningService } from '../shop/running-service.ts';
import type { Draw } from './draw.ts';
import { WORLDS, type CatalogPlan, type RolePlan, type World } from './types.ts';
import { drawRows, type PlannedRow, type PlannedRows } from './random-rows.ts';

/** A principal with the same rights in both worlds, none of which reaches what differs between them. */
export interface Reader {
  readonly name: string;
  /** Its rights; with `embed` less. */
  readonly role: RolePlan;
  readonly tokens: Readonly<Record<World, string>>;
}

export interface Worlds {
  readonly plan: CatalogPlan;
  readonly rows: PlannedRows;
  readonly running: Readonly<Record<World, RunningService>>;
  readonly readers: readonly Reader[];
  /** Sees everything: probes that show it no difference prove nothing. */
  readonly boss: Reader;
  /** When the worlds were made, epoch ms. */
  readonly startedMs: number;
  close(): Promise<void>;
}

export interface WorldsOptions {
  readonly draw: Draw;
  readonly plan: CatalogPlan;
  createDatabase?(): Promise<TestDatabase>;
}

const RATES = ['READS', 'WRITES', 'INGEST', 'EXPORTS', 'TOKENS', 'REFUSALS'];

/** Runs two services over two databases, fills both, and waits until their alerts fire. */
export async function runWorlds({ draw, plan, createDatabase }: WorldsOptions): Promise<Worlds> {
  const startedMs = Date.now();
  const environment = {
    DATABASE_CONNECTIONS: '12',
    // Limits by rate would refuse probes, and not the same in both worlds.
    ...Object.fromEntries(RATES.map((name) => [`${name}_PER_MINUTE`, '0'])),
    PRIVATE_TARGETS: '127.0.0.0/8',
    SMTP_URL: 'smtp://127.0.0.1:9',
    PAGE_URL: 'https://page.example/',
    SERVICE_URL: 'https://kpis.example/',
  };
  const options = { checksAnswers: false, ...(createDatabase && { createDatabase }) };
  const a = await runService(environment, plan.texts.a, options);
  const b = await runService(environment, plan.texts.b, options).catch(async (error: unknown) => {
    await a.close();
    throw error;
  });
  const running = { a, b };
  const close = async (): Promise<void> => {
    await Promise.all([a.close(), b.close()]);
  };
  try {
    // The clock of the rows ends a second before the worlds began, so that later instants are known by being later.
    const rows = drawRows(draw, plan, startedMs - 1000);
    await Promise.all(WORLDS.map((world) => send(running[world], rows[world])));
    await Promise.all(WORLDS.map((world) => untilSettled(running[world], startedMs - 1000)));
    const readers = await admitReaders(draw, plan, running);
    await Promise.all(WORLDS.map((world) => fireRules(running[world], plan, rows[world])));
    const boss: Reader = {
      name: 'boss',
      role: { name: 'boss', metrics: [], dimensions: [], written: undefined, filters: [], claims: {} },
      tokens: { a: await a.token(), b: await b.token() },
    };
    return { plan, rows, running, readers, boss, startedMs, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Hidden rows first and in batches of their own: the readers' rows are one commit of each source in both worlds. */
async function send(service: RunningService, rows: readonly PlannedRow[]): Promise<void> {
  for (const source of ['orders', 'visits'] as const) {
    const own = rows.filter((row) => row.source === source);
    for (const batch of [own.filter(({ isHidden }) => isHidden), own.filter(({ isHidden }) => !isHidden)]) {
      if (batch.length === 0) continue;
      const response = await service.fetch(`/v1/events/${source}`, { body: batch.map(({ record }) => record) });
      const answer = (await response.json()) as { accepted?: number };
      if (answer.accepted !== batch.length) throw new Error(`${source}: ${JSON.stringify(answer).slice(0, 500)}`);
    }
  }
}

async function admitReaders(draw: Draw, plan: CatalogPlan, running: Worlds['running']): Promise<Reader[]> {
  const { reader, narrow } = plan;
  const signed = async (name: string, roles: readonly string[], role: RolePlan): Promise<Reader> => {
    const claims = { subject: name, roles, attributes: { ...reader.claims, ...narrow.claims } };
    return { name, role, tokens: { a: await running.a.token(claims), b: await running.b.token(claims) } };
  };
  const readers = [await signed('reader-1', ['reader'], reader), await signed('reader-2', ['narrow'], narrow)];
  // Of roles with other rows the rows are joined, and what both grant is left of metrics and dimensions.
  const isSame = narrow.filters.length === reader.filters.length;
  const either: Filter = { or: [{ and: narrow.filters }, { and: reader.filters }] };
  readers.push(await signed('reader-3', ['narrow', 'reader'], isSame ? reader : { ...narrow, filters: [either] }));
  const secrets = { a: await createKey(running.a), b: await createKey(running.b) };
  for (const [name, actions] of [
    ['reader-4', EMBED_ACTIONS],
    ['reader-5', []],
  ] as const) {
    const embedded = limit(draw, plan);
    const request = {
      subject: name,
      roles: ['reader'],
      attributes: reader.claims,
      actions,
      metrics: embedded.metrics,
      filters: embedded.filters.slice(reader.filters.length),
    };
    const tokenOf = (world: World): Promise<string> => createEmbedToken(running[world], secrets[world], request);
    readers.push({ name, role: embedded, tokens: { a: await tokenOf('a'), b: await tokenOf('b') } });
  }
  return readers;
}

/** Draws what an embed token is limited to: some of the metrics, and often a fixed filter. */
function limit(draw: Draw, { reader, values }: CatalogPlan): RolePlan {
  const members = reader.dimensions.filter((name) => name === 'qzd1x' || name === 'qzd2x');
  const metrics = [...new Set([reader.metrics[0] as string, ...draw.some(reader.metrics, 0.6)])];
  if (members.length === 0 || draw.chance(0.3)) return { ...reader, metrics };
  const member = draw.one(members);
  const fixed = { member, operator: 'equals', values: draw.few(values.get(member) ?? [], 2) } as const;
  return { ...reader, metrics, filters: [...reader.filters, fixed] };
}

async function createKey(service: RunningService): Promise<string> {
  const body = { name: 'Portal', roles: ['reader'], actions: EMBED_ACTIONS, origins: [], maxLifetimeSeconds: 3600 };
  const response = await service.fetch('/v1/keys', { body });
  const { secret } = (await response.json()) as CreatedServiceKey;
  return secret;
}

async function createEmbedToken(service: RunningService, secret: string, body: object): Promise<string> {
  const response = await service.fetch('/v1/tokens', { token: secret, body });
  const text = await response.text();
  if (!response.ok) throw new Error(`no embed token: ${text}`);
  return (JSON.parse(text) as EmbedToken).token;
}

export async function listAlerts(service: RunningService, token?: string): Promise<readonly Alert[]> {
  const response = await service.fetch('/v1/alerts', token === undefined ? {} : { token });
  return ((await response.json()) as { alerts: readonly Alert[] }).alerts;
}

/** Waits until the service knows how far its sources are: rules judge the buckets up to there. */
async function untilSettled(service: RunningService, watermarkMs: number): Promise<void> {
  const timeDimension = { dateRange: 'today' };
  for (const metrics of [['qzm1x'], ['qzm8x']]) {
    for (;;) {
      const { watermark } = (await service.ask({ metrics, timeDimension })) as QueryResult;
      if (watermark !== null && Date.parse(watermark) >= watermarkMs) break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Each rule fires for each value that a row of today has, or of yesterday; a rule that is not split fires once. */
async function fireRules(service: RunningService, { rules }: CatalogPlan, rows: readonly PlannedRow[]): Promise<void> {
  for (const { name, metric, by } of rules) {
    const body = { name, metric, per: 'day', above: 0, ...(by !== undefined && { by: [by] }) };
    const response = await service.fetch('/v1/rules', { body });
    const text = await response.text();
    if (!response.ok) throw new Error(`rule ${name}: ${text}`);
  }
  const startMs = Math.max(...rows.map(({ atMs }) => atMs));
  const today = rows.filter(({ source, atMs }) => source === 'orders' && isSameDay(atMs, startMs));
  const wanted = rules.reduce((sum, { by }) => {
    return (
      sum + (by === undefined ? Math.min(1, today.length) : new Set(today.map(({ dimensions }) => dimensions[by])).size)
    );
  }, 0);
  let before = -1;
  for (const deadline = Date.now() + 60_000; ;) {
    const firing = (await listAlerts(service)).filter(({ state }) => state === 'firing').length;
    if (firing >= wanted && firing === before) return;
    before = firing;
    if (Date.now() > deadline) throw new Error(`${firing} alerts fire: expected ${wanted}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const isSameDay = (oneMs: number, otherMs: number): boolean =>
  Math.floor(oneMs / 86_400_000) === Math.floor(otherMs / 86_400_000);
