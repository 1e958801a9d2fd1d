import { expect, it } from 'vitest';
import type { Annotation } from '../../protocol/annotations.ts';
import { matchNotes } from './match-notes.ts';

const SLOTS = ['2026-11-20T10:00:00Z', '2026-11-20T11:00:00Z', '2026-11-20T12:00:00Z'];
const END = '2026-11-20T13:00:00Z';

const note = (text: string, from: string, to: string | null = null, dimensions = {}): Annotation =>
  ({ text, from: `2026-11-20T${from}Z`, to: to && `2026-11-20T${to}Z`, dimensions }) as Annotation;

it('are in the bucket of their instant, and in each that their span touches', () => {
  const notes = [
    note('last', '12:59:59'),
    note('first', '10:00:00'),
    note('second', '11:00:00'),
    note('two', '10:30:00', '12:00:00'),
    note('from before', '09:00:00', '10:00:01'),
    note('until before', '09:00:00', '10:00:00'),
    note('before', '09:59:59'),
    note('after', '13:00:00'),
  ];
  expect(matchNotes(notes, [], SLOTS, END)).toEqual([
    { name: 'first', from: 0, to: 0, source: 'note' },
    { name: 'two', from: 0, to: 1, source: 'note' },
    { name: 'from before', from: 0, to: 0, source: 'note' },
    { name: 'second', from: 1, to: 1, source: 'note' },
    { name: 'last', from: 2, to: 2, source: 'note' },
  ]);
  expect(matchNotes(notes, [], [], END)).toEqual([]);
});

it('are left out where they are about values that the filters exclude', () => {
  const notes = [note('all', '10:00:00'), note('south', '10:00:00', null, { region: 'south' })];
  const namesFor = (values: string[]) =>
    matchNotes(notes, [{ member: 'region', operator: 'equals', values }], SLOTS, END).map(({ name }) => name);
  expect([namesFor(['north']), namesFor(['south'])]).toEqual([['all'], ['all', 'south']]);
});
