import { describe, expect, it } from 'vitest';
import { Health, type HealthInputs } from './health.ts';

const open = (inputs: Partial<HealthInputs> = {}): Health => {
  const health = new Health({
    now: () => 100_000,
    postgres: () => ({ seenAtMs: 99_500, failure: undefined }),
    writes: () => undefined,
    positions: () => [],
    kafka: () => undefined,
    redis: () => undefined,
    retention: () => undefined,
    ingestsOnly: false,
    ...inputs,
  });
  health.waitingFor = undefined;
  return health;
};

const kafka = { away: undefined, topics: [], partitions: [], silentMs: 0 };

describe('readiness', () => {
  it('is ready when nothing is wrong, and starting until history is loaded', () => {
    const health = open({ kafka: () => kafka });
    expect(health.readiness()).toEqual({
      status: 'ready',
      components: [
        { name: 'postgres', status: 'ok' },
        { name: 'ingest', status: 'ok' },
        { name: 'kafka', status: 'ok' },
      ],
    });
    health.waitingFor = 'history';
    expect(health.readiness()).toMatchObject({ status: 'starting', waitingFor: 'history' });
  });

  it('tells what was deleted, whatever the status', () => {
    const retention = { sweptAt: '2026-11-28T10:00:00.000Z', deleted: { records: 4100 } };
    const health = open({ retention: () => retention });
    expect(health.readiness()).toMatchObject({ status: 'ready', retention });
    health.isDraining = true;
    expect(health.readiness()).toMatchObject({ status: 'draining', retention });
  });

  it('is draining from the moment on that a stop is asked for, whatever else is wrong', () => {
    const health = open({ postgres: () => ({ seenAtMs: null, failure: undefined }) });
    health.isDraining = true;
    expect(health.readiness().status).toBe('draining');
  });

  it.each([
    [{ code: 'ECONNREFUSED' }, 'Postgres refuses connections: it is not running, or not at this address'],
    [{ code: 'not_written', cause: { code: '53100' } }, 'the disk of Postgres is full'],
    [{ code: 'CERT_HAS_EXPIRED' }, 'the certificate of the server has expired'],
    [{ code: 'XX000' }, 'Postgres fails with code XX000: see the log'],
  ])('is unavailable while Postgres fails: %j', (failure, reason) => {
    const { status, components } = open({ postgres: () => ({ seenAtMs: 99_999, failure }) }).readiness();
    expect({ status, reason: components[0]?.reason }).toEqual({ status: 'unavailable', reason });
  });

  it.each([
    [10_000, 'ready'],
    [10_001, 'unavailable'],
  ])('after %d ms without an answer of Postgres is %s', (silentMs, status) => {
    const health = open({ postgres: () => ({ seenAtMs: 100_000 - silentMs, failure: undefined }) });
    expect(health.readiness().status).toBe(status);
  });

  it('goes on degraded while only writing fails, and names each partition that stopped', () => {
    const position = { source: 'orders', kind: 'kafka', topic: 'shop', partition: 3 };
    const times = { failureCode: null, maxEventTimeMs: null, lastRecordAtMs: null, caughtUpAtMs: null };
    const health = open({
      positions: () => [
        { ...position, ...times, stoppedReason: 'the topic was recreated' },
        { ...position, ...times, partition: 4, stoppedReason: null },
        { ...position, ...times, source: 'visits', kind: 'sql', stoppedReason: null, failureCode: 'login_refused' },
      ],
    });
    expect(health.readiness()).toMatchObject({
      status: 'degraded',
      components: [
        { name: 'postgres', status: 'ok' },
        {
          name: 'ingest',
          reason: '1 partition stopped, 1 database cannot be read',
          problems: [
            { source: 'orders', topic: 'shop', partition: 3, reason: 'the topic was recreated' },
            { source: 'visits', code: 'login_refused', reason: 'the database cannot be read' },
          ],
        },
      ],
    });
    expect(open({ writes: () => ({ code: '53100' }) }).readiness()).toMatchObject({
      status: 'degraded',
      components: [{ name: 'postgres' }, { reason: 'the disk of Postgres is full' }],
    });
  });

  it.each([
    [{ away: 'no broker answers: connect' }, 'no broker answers: connect'],
    [{ silentMs: 60_001 }, 'the consumer is stuck: no broker has answered it for 60 s'],
    [{ topics: [{ topic: 'ordres', reason: 'topic ordres does not exist' }] }, 'topic ordres does not exist'],
  ])('goes on answering while Kafka is not read: %j', (status, reason) => {
    const health = open({ kafka: () => ({ ...kafka, ...status }) });
    expect(health.readiness()).toMatchObject({ status: 'degraded', components: [{}, {}, { name: 'kafka', reason }] });
    expect(open({ kafka: () => ({ ...kafka, ...status }), ingestsOnly: true }).readiness().status).toBe('unavailable');
  });

  it('is degraded without the Redis that is named', () => {
    expect(open({ redis: () => 'no connection' }).readiness()).toMatchObject({
      status: 'degraded',
      components: [{}, {}, { name: 'redis', status: 'degraded', reason: 'no connection' }],
    });
  });
});
