import { describe, expect, it } from 'vitest';
import { makeResult, NOW_MS } from '../../test/fixtures/results.ts';
import { toWidgetView } from './widget-state.ts';

const result = makeResult({ values: [1, 2] });
const error = { code: 'internal', message: 'no', retryable: true };

describe('toWidgetView', () => {
  it('is loading before anything was answered', () => {
    expect(toWidgetView({}, NOW_MS)).toEqual({ state: 'loading' });
  });

  it('is ready with an answer, and keeps it through an error', () => {
    expect(toWidgetView({ result, receivedAtMs: NOW_MS }, NOW_MS)).toMatchObject({ state: 'ready' });
    expect(toWidgetView({ result, receivedAtMs: NOW_MS, error }, NOW_MS)).toMatchObject({ state: 'ready', error });
  });

  it.each([
    [4_200, 'ready', 'live'],
    [4_201, 'ready', 'delayed'],
    [24_200, 'ready', 'delayed'],
    [24_201, 'stale', 'stale'],
  ])('grows old by itself: after %i ms it is %s (%s)', (sinceMs, state, freshness) => {
    const view = toWidgetView({ result, receivedAtMs: NOW_MS }, NOW_MS + sinceMs);
    expect(view).toMatchObject({ state, freshness: { state: freshness, ageMs: 800 + sinceMs } });
  });

  it('is not younger for a clock that was set back', () => {
    expect(toWidgetView({ result, receivedAtMs: NOW_MS }, NOW_MS - 60_000).freshness?.ageMs).toBe(800);
  });

  it('is empty without any value, and zero is a value', () => {
    const nothing = makeResult({ values: [null, null] });
    expect(toWidgetView({ result: nothing, receivedAtMs: NOW_MS }, NOW_MS).state).toBe('empty');
    const zero = makeResult({ values: [0, 0] });
    expect(toWidgetView({ result: zero, receivedAtMs: NOW_MS }, NOW_MS).state).toBe('ready');
  });

  it('is empty, also when stale, where a filter names a value that no data has, and nothing is left', () => {
    const unknownValues = [{ member: 'region', values: ['nrth'] }];
    const stateOf = (values: number[], sinceMs = 0) =>
      toWidgetView({ result: { ...makeResult({ values }), unknownValues }, receivedAtMs: NOW_MS }, NOW_MS + sinceMs)
        .state;
    expect([stateOf([0, 0]), stateOf([0, 0], 60_000), stateOf([0, 1])]).toEqual(['empty', 'empty', 'ready']);
  });

  it('is denied where the role may not see it, and an error where something broke', () => {
    expect(toWidgetView({ error: { ...error, code: 'forbidden' } }, NOW_MS).state).toBe('denied');
    expect(toWidgetView({ error: { ...error, code: 'unknown_metric' } }, NOW_MS).state).toBe('denied');
    expect(toWidgetView({ error }, NOW_MS).state).toBe('error');
  });
});

it('takes no zero for a number before the first data, or where there is none, and takes it from then on', () => {
  const result = makeResult({ values: [0, 0] });
  const stateWith = (data: { first: string; last: string } | null | undefined, shown = result) =>
    toWidgetView({ result: shown, receivedAtMs: NOW_MS }, NOW_MS, data).state;
  const [from, to] = result.dateRange;
  expect(stateWith({ first: to, last: to })).toBe('empty');
  expect(stateWith(null)).toBe('empty');
  expect(stateWith({ first: from, last: from })).toBe('ready');
  expect(stateWith(undefined)).toBe('ready');
  expect(stateWith(null, makeResult({ values: [0, 1] }))).toBe('ready');
});
