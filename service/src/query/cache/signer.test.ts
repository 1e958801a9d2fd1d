import { expect, it } from 'vitest';
import { Signer } from './signer.ts';

const seal = new Signer('secret');

it('opens what it closed', () => {
  for (const text of ['', 'x', '{"rows": ["ä"]}']) expect(seal.open('key', seal.close('key', text))).toBe(text);
});

it('does not open what was changed, sealed under another name, or with another secret', () => {
  const sealed = seal.close('key', 'text');
  expect(seal.open('key', `${sealed}x`)).toBeUndefined();
  expect(seal.open('key', sealed.slice(1))).toBeUndefined();
  expect(seal.open('key2', sealed)).toBeUndefined();
  expect(new Signer('other').open('key', sealed)).toBeUndefined();
  expect(seal.open('ke', seal.close('k', 'etext'))).toBeUndefined();
  for (const garbage of ['', 'garbage', 'x'.repeat(43), 'ä'.repeat(50)]) {
    expect(seal.open('key', garbage)).toBeUndefined();
  }
});
