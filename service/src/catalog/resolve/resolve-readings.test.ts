import { describe, expect, it } from 'vitest';
import { parseCatalog } from './parse-catalog.ts';
import { change, findProblems } from '../file/testing.ts';

const fieldOf = (text: string, name: string) =>
  parseCatalog([{ name: 'small.yaml', text }])
    .sources.get('orders')
    ?.fields.get(name);

describe('how values are written', () => {
  it('reads the options of a field', () => {
    const text = change(
      'ordered_at: timestamp',
      'ordered_at: { type: timestamp, unit: s, format: d/M/yyyy, null_words: [NA, NULL, -1] }',
    );
    expect(fieldOf(text, 'ordered_at')?.reading).toEqual({
      unit: 's',
      formats: ['d/M/yyyy'],
      nullWords: ['NA', 'null', 'NULL', 'Null', '-1'],
    });
  });

  it('lets a source speak for all of its fields, and a field for itself', () => {
    const text = change(
      'event_time: ordered_at',
      'event_time: ordered_at\n    null_words: [NA]\n    decimal_comma: true\n    encoding: latin1\n    delimiter: tab',
    ).replace('region: string', 'region: { type: string, null_words: ["-"] }');
    expect(fieldOf(text, 'region')?.reading).toEqual({ nullWords: ['-'] });
    expect(fieldOf(text, 'items')?.reading).toEqual({ nullWords: ['NA'], decimalComma: true });
    const source = parseCatalog([{ name: 'small.yaml', text }]).sources.get('orders');
    expect(source?.files).toEqual({ encoding: 'windows-1252', delimiter: '\t' });
  });

  it('says nothing of fields without options', () => {
    expect(fieldOf(change('paid: boolean', 'paid: boolean'), 'region')?.reading).toBeUndefined();
  });

  it.each([
    ['region: string', 'region: { type: string, unit: s }', '"s": expected type timestamp'],
    ['region: string', 'region: { type: string, format: d/M/yyyy }', 'expected type timestamp with a format'],
    ['region: string', 'region: { type: string, round: true }', 'true: expected a number, not type string'],
    ['version: integer', 'version: { type: integer, on_invalid: null }', 'every record needs this field'],
    ['ordered_at: timestamp', 'ordered_at: { type: timestamp, unit: weeks }', '"weeks": expected s or ms or us'],
    ['ordered_at: timestamp', 'ordered_at: { type: timestamp, format: DD/MM/YYYY }', 'has Y or D: expected yyyy'],
    ['ordered_at: timestamp', 'ordered_at: { type: timestamp, format: HH:mm }', 'does not read a date'],
    ['ordered_at: timestamp', 'ordered_at: { type: timestamp, format: d/M/yyyy h:mm }', 'has h without a'],
    ['event_time: ordered_at', 'event_time: ordered_at\n    encoding: ebcdic', '"ebcdic" is not an encoding'],
    ['event_time: ordered_at', 'event_time: ordered_at\n    delimiter: ab', '"ab" cannot separate cells'],
  ])('refuses %s as %s', (from, to, message) => {
    const problems = findProblems(change(from, to));
    expect(problems.map((problem) => problem.message)).toContainEqual(expect.stringContaining(message));
  });
});
