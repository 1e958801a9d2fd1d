import { expect, it } from 'vitest';
import { OPERATIONS } from '../../src/http/openapi/operations/operations.ts';
import { clientFrameSchema, streamFrameSchema } from '../../src/wire/live.ts';
import { FRAMES, SUBSCRIPTIONS } from '../support/rights/prove-live.ts';
import { proveRights } from '../support/rights/prove-rights.ts';
import { PROBES } from '../support/rights/random-probes.ts';
import { createTally, describeLeaks } from '../support/rights/tally.ts';
import { LIVE_OPERATIONS, UNPROBED } from '../support/rights/unprobed.ts';

/** Few, as each catalogue takes two services: `npm run bench -- rights` asks as many as there is time for. */
const SEEDS = [3, 6];
const PROBES_EACH = 300;

it('probes every operation of the API, or says why it tells nothing', () => {
  const covered = [...Object.keys(PROBES), ...LIVE_OPERATIONS, ...Object.keys(UNPROBED)];
  expect(covered.sort()).toEqual(OPERATIONS.map(({ id }) => id).sort());
});

it('compares every frame of live sessions, or says why it tells nothing, and makes every subscription', () => {
  const kinds = streamFrameSchema.options.map(({ shape }) => shape.t.value);
  expect(Object.keys(FRAMES).sort()).toEqual(kinds.sort());
  const subscribed = clientFrameSchema.options
    .filter(({ shape }) => shape.t.value === 'sub')
    .flatMap(({ shape }) => Object.keys(shape).filter((name) => !['t', 'id', 'since', 'maxHz'].includes(name)));
  expect(subscribed).toEqual(SUBSCRIPTIONS);
});

it('answers a reader the same, whatever is in the rows, metrics and dimensions that it may not see', async () => {
  const tally = createTally();
  for (const seed of SEEDS) await proveRights({ seed, probes: PROBES_EACH }, tally);
  expect(describeLeaks(tally)).toBe('');
  expect(tally.probes).toBeGreaterThanOrEqual(SEEDS.length * PROBES_EACH);
  // It was answered often enough, and those who see everything saw the difference, for the property to say something.
  const answered = [
    ...['query', 'export', 'listAnomalies', 'listAlerts', 'listAnnotations', 'getDashboard', 'getView', 'listRules'],
    ...['digest', 'socket', 'events', 'polled', 'frame snap', 'frame delta', 'frame alert'],
  ];
  expect(answered.filter((name) => !tally.answered.has(name))).toEqual([]);
  const differed = ['query', 'export'];
  expect(differed.filter((name) => !tally.differed.has(name))).toEqual([]);
}, 600_000);
