import { expect, it } from 'vitest';
import { searchAlerts } from './search-alerts.ts';

const alerts = ['Revenue fell north · web', 'Revenue fell STRASSE', 'Few orders', 'Größe des Lagers'].map((title) => ({
  title,
}));
const search = (text: string): readonly string[] =>
  searchAlerts(alerts, text, ({ title }) => title).map(({ title }) => title);

it('finds every word, in any order and case, also in parts of words', () => {
  expect(search('NORTH reven')).toEqual(['Revenue fell north · web']);
  expect(search('straße')).toEqual(['Revenue fell STRASSE']);
  expect(search('GRÖSSE')).toEqual(['Größe des Lagers']);
  expect(search('north south')).toEqual([]);
});

it('leaves nothing out for a text without words', () => {
  expect(search('')).toHaveLength(4);
  expect(search('  \t')).toHaveLength(4);
});
