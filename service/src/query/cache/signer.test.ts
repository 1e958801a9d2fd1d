import { expect, it } from 'vitest';
import { Signer } from './signer.ts';

const signer = new Signer('secret');

it('opens what it closed', () => {
  for (const text of ['', 'x', '{"rows": ["ä"]}']) expect(signer.verify('key', signer.sign('key', text))).toBe(text);
});

it('does not verify what was changed, signed under another name, or with another secret', () => {
  const signed = signer.sign('key', 'text');
  expect(signer.verify('key', `${signed}x`)).toBeUndefined();
  expect(signer.verify('key', signed.slice(1))).toBeUndefined();
  expect(signer.verify('key2', signed)).toBeUndefined();
  expect(new Signer('other').verify('key', signed)).toBeUndefined();
  expect(signer.verify('ke', signer.sign('k', 'etext'))).toBeUndefined();
  for (const garbage of ['', 'garbage', 'x'.repeat(43), 'ä'.repeat(50)]) {
    expect(signer.verify('key', garbage)).toBeUndefined();
  }
});
