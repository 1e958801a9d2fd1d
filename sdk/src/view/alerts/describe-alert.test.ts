import { expect, it } from 'vitest';
import { catalog } from '../../../test/fixtures/catalog.ts';
import { makeAlert } from '../../../test/fixtures/alerts.ts';
import { createFormatter } from '../../format/formatter.ts';
import { de } from '../../format/texts/de.ts';
import { registerTexts } from '../../format/texts/texts.ts';
import { describeAlert } from './describe-alert.ts';
import { describeInstance } from './name-alert.ts';

const formatter = createFormatter('en-GB', 'Europe/Berlin');
const metric = (name: string) => catalog.metrics.find((candidate) => candidate.name === name)!;
const say = (rest: Parameters<typeof makeAlert>[0], name = 'revenue'): string =>
  describeAlert(makeAlert(rest), metric(name), formatter).replace(/\u00a0/g, ' ');

it('says how far from what was expected', () => {
  expect(say({})).toBe('Revenue: €8,420, −31% vs €12,210');
  expect(say({ value: 0.09, expected: 0.05 }, 'refund_rate')).toBe('Refund rate: 9.0%, +4 pp vs 5.0%');
  expect(say({ value: 120, expected: -30 })).toBe('Revenue: €120.00, +€150.00 vs −€30.00');
});

it('says on which side of the limit it is where nothing was expected, and no more than is known', () => {
  expect(say({ expected: null })).toBe('Revenue: €8,420, below €10,000');
  expect(say({ expected: 0 })).toBe('Revenue: €8,420, below €10,000');
  expect(say({ expected: null, value: 10_420 })).toBe('Revenue: €10,420, above €10,000');
  expect(say({ expected: null, value: 10_000 })).toBe('Revenue: €10,000, limit €10,000');
  expect(say({ expected: null, threshold: null })).toBe('Revenue: €8,420');
  expect(say({ value: null })).toBe('');
});

it('names the span that was judged beside its own value, and what the other value is of', () => {
  const judged = makeAlert({ value: 24_184, expected: 25_108, granularity: 'hour' });
  const sayIn = (rest: Parameters<typeof makeAlert>[0], locale = 'en-GB'): string =>
    describeAlert({ ...judged, ...rest }, metric('revenue'), createFormatter(locale, 'Europe/Berlin'), {
      time: '12:00 – 13:00',
    }).replace(/\u00a0/g, ' ');
  const before = 'Revenue, 12:00 – 13:00: €24,184, −3.7% vs ';
  expect(sayIn({ against: 'previous period' })).toBe(`${before}€25,108 the hour before`);
  expect(sayIn({ against: 'same period last week' })).toBe(`${before}€25,108 a week earlier`);
  expect(sayIn({ against: 'same period last month' })).toBe(`${before}€25,108 a month earlier`);
  expect(sayIn({ against: 'same period last year' })).toBe(`${before}€25,108 a year earlier`);
  expect(sayIn({ usual: { from: 25_000, to: 26_000 } })).toBe(`${before}the usual €25,108`);
  expect(sayIn({})).toBe(`${before}€25,108`);
  registerTexts('de', de);
  expect(sayIn({ against: 'previous period' }, 'de-DE')).toBe(
    'Revenue, 12:00 – 13:00: 24.184 €, −3,7 % gegenüber 25.108 € in der Stunde davor',
  );
});

it('names the instance by its values', () => {
  expect(describeInstance(makeAlert({ dimensions: { region: 'north', channel: null } }), 'none')).toBe('north · none');
  expect(describeInstance(makeAlert(), 'none')).toBe('');
});
