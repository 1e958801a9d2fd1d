import { expect, it } from 'vitest';
import { Cipher } from './cipher.ts';

const cipher = new Cipher('secret');

it('decrypts what it encrypted, and shows nothing of it', () => {
  for (const text of ['', 'x', '{"token": "ä"}', 'long '.repeat(1000)]) {
    const encrypted = cipher.encrypt('name', text);
    expect(cipher.decrypt('name', encrypted)).toBe(text);
    expect(cipher.encrypt('name', text)).not.toBe(encrypted);
  }
  expect(Buffer.from(cipher.encrypt('name', 'token'), 'base64').toString('latin1')).not.toContain('token');
});

it('rejects what was changed, encrypted under another name, or with another secret', () => {
  const bytes = Buffer.from(cipher.encrypt('name', 'text'), 'base64');
  for (let index = 0; index < bytes.length; index++) {
    const changed = Buffer.from(bytes);
    changed[index] = (changed[index] as number) ^ 1;
    expect(cipher.decrypt('name', changed.toString('base64'))).toBeUndefined();
  }
  expect(cipher.decrypt('names', bytes.toString('base64'))).toBeUndefined();
  expect(new Cipher('other').decrypt('name', bytes.toString('base64'))).toBeUndefined();
  for (const garbage of ['', 'garbage', 'x'.repeat(43), 'ä'.repeat(50)]) {
    expect(cipher.decrypt('name', garbage)).toBeUndefined();
  }
});
