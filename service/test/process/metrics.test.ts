import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runService, type RunningService } from '../support/shop/running-service.ts';

let running: RunningService;

beforeAll(async () => {
  running = await runService({ METRICS_PORT: '0' });
});

afterAll(() => running?.close());

/** Values by name and labels, as `tidemark_live_sockets` or `tidemark_ready{a="b"}`. */
async function read(): Promise<Map<string, number>> {
  const response = await fetch(running.service.metricsAddress!);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
  const lines = (await response.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  );
}

it('counts requests by route and status, and together those that no route takes', async () => {
  const count = (route: string, status: number, method = 'GET'): string =>
    `tidemark_http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`;
  const before = await read();
  await running.fetch('/v1/catalog');
  await running.fetch('/v1/catalog', { token: '' });
  const body = { metrics: ['orders'], timeDimension: { dateRange: 'today' } };
  await running.fetch('/v1/query', { body });
  await fetch(`${running.service.address}/no/such/page`);
  await fetch(`${running.service.address}/another`);
  const after = await read();
  const added = (name: string): number => (after.get(name) ?? 0) - (before.get(name) ?? 0);
  expect(added(count('/v1/catalog', 200))).toBe(1);
  expect(added(count('other', 401))).toBe(1);
  expect(added(count('/v1/query', 200, 'POST'))).toBe(1);
  expect(added(count('other', 404))).toBe(2);
  expect([...after.keys()].join('\n')).not.toContain('another');
});

it('has the age, watermark and version of each source, partitions, connections and readiness', async () => {
  const at = new Date(Date.now() - 60_000).toISOString();
  const before = await read();
  await running.fetch('/v1/events/visits', { body: { at, page: '/' }, headers: { 'Idempotency-Key': 'k' } });
  const after = await read();
  const version = 'tidemark_source_version{source="visits"}';
  expect(after.get(version)! - (before.get(version) ?? 0)).toBe(1);
  expect(after.get('tidemark_source_age_seconds{source="visits"}')).toBeLessThan(60);
  const watermark = async (): Promise<number | undefined> =>
    (await read()).get('tidemark_source_watermark_seconds{source="visits"}');
  await expect.poll(watermark).toBeGreaterThan(Date.parse(at) / 1000 - 86_400);
  expect(after.has('tidemark_source_watermark_seconds{source="orders"}')).toBe(false);
  expect(after.get('tidemark_ready')).toBe(1);
  expect(after.get('tidemark_component_status{component="postgres",status="ok"}')).toBe(1);
  expect(after.get('tidemark_live_sockets')).toBe(0);
  for (const pool of ['ingest', 'requests', 'live', 'alerts'])
    expect(after.get(`tidemark_postgres_waiting{pool="${pool}"}`), pool).toBe(0);
  expect(after.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0);
});

it('answers nothing else on this port, and has no metrics on the port of readers', async () => {
  const { origin } = new URL(running.service.metricsAddress!);
  expect((await fetch(`${origin}/v1/catalog`)).status).toBe(404);
  expect((await fetch(`${origin}/metrics`, { method: 'POST' })).status).toBe(405);
  expect((await fetch(`${running.service.address}/metrics`)).status).toBe(404);
});

it('has the metrics that docs/operations.md lists, and no others', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../docs/operations.md'), 'utf8');
  const listed = [...page.matchAll(/^\| `(tidemark_\w+)`/gm)].map(([, name]) => name!);
  const text = await (await fetch(running.service.metricsAddress!)).text();
  const served = [...text.matchAll(/^# TYPE (tidemark_\w+)/gm)].map(([, name]) => name!);
  expect(served.toSorted()).toEqual(listed.toSorted());
});

it('names the setting where the port is in use', async () => {
  const { port } = new URL(running.service.metricsAddress!);
  await expect(runService({ METRICS_PORT: port })).rejects.toThrow(`METRICS_PORT: port ${port} of 127.0.0.1 is in use`);
});
