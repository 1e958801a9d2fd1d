import { expect, it } from 'vitest';
import { explanation } from '../../../test/fixtures/explanation.ts';
import { describeCause } from './describe-cause.ts';

const splits = explanation.splits.map((split) => ({ ...split, isConcentrated: true }));

it('says that a change is broad-based where the service says so', () => {
  expect(describeCause(explanation)).toBe('broad');
});

it('names the largest part of a concentrated change', () => {
  const sentences = [{ kind: 'concentration', parts: [{ text: 'DE', fact: 'country=DE.change' }] }] as const;
  expect(describeCause({ ...explanation, sentences, splits })).toMatchObject({
    dimension: 'country',
    value: 'DE',
  });
});

it('says nothing where parts do not add up, or none makes up most', () => {
  expect(describeCause({ ...explanation, sentences: [], splits: [] })).toBeUndefined();
  const sentences = [{ kind: 'top_drivers', parts: [] }] as const;
  expect(describeCause({ ...explanation, sentences })).toBeUndefined();
});
