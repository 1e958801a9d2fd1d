import { expect, it } from 'vitest';
import { catalog } from '../../../test/fixtures/catalog.ts';
import { makeAlert } from '../../../test/fixtures/alerts.ts';
import { createFormatter } from '../../format/formatter.ts';
import { describeAlert, describeInstance } from './describe-alert.ts';

const formatter = createFormatter('en-GB', 'Europe/Berlin');
const metric = (name: string) => catalog.metrics.find((candidate) => candidate.name === name)!;
const say = (rest: Parameters<typeof makeAlert>[0], name = 'revenue'): string =>
  describeAlert(makeAlert(rest), metric(name), formatter).replace(/\u00a0/g, ' ');

it('says how far from what was expected', () => {
  expect(say({})).toBe('€8,420, −31% vs €12,210');
  expect(say({ value: 0.09, expected: 0.05 }, 'refund_rate')).toBe('9.0%, +4 pp vs 5.0%');
  expect(say({ value: 120, expected: -30 })).toBe('€120.00, +€150.00 vs −€30.00');
});

it('says on which side of the limit it is where nothing was expected, and no more than is known', () => {
  expect(say({ expected: null })).toBe('€8,420, below €10,000');
  expect(say({ expected: 0 })).toBe('€8,420, below €10,000');
  expect(say({ expected: null, value: 10_420 })).toBe('€10,420, above €10,000');
  expect(say({ expected: null, value: 10_000 })).toBe('€10,000, limit €10,000');
  expect(say({ expected: null, threshold: null })).toBe('€8,420');
  expect(say({ value: null })).toBe('');
});

it('names the instance by its values', () => {
  expect(describeInstance(makeAlert({ dimensions: { region: 'north', channel: null } }), 'none')).toBe('north · none');
  expect(describeInstance(makeAlert(), 'none')).toBe('');
});
