import { expect, it } from 'vitest';
import type { Sentence } from '../protocol/explanations.ts';
import { findReason } from './find-reason.ts';

const change: Sentence = { kind: 'unusual_change', parts: [{ text: 'Revenue was €8,420, ' }, { text: '31%' }] };
const cause: Sentence = {
  kind: 'concentration',
  parts: [{ text: 'North accounts for ' }, { text: '78%', fact: 's1' }],
};

it('returns the sentence that names a cause before the one that repeats the change', () => {
  expect(findReason({ sentences: [change, cause] })).toBe('North accounts for 78%');
});

it('returns the change where no cause is known, and nothing without sentences', () => {
  expect(findReason({ sentences: [change] })).toBe('Revenue was €8,420, 31%');
  expect(findReason({ sentences: [] })).toBe(undefined);
});
