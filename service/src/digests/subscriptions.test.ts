import { expect, it } from 'vitest';
import { readSubscription, signSubscription } from './subscriptions.ts';

const token = signSubscription('secret', 'daily', 'ann@shop.example');

it('reads what the same secret signed, and nothing else', () => {
  expect(readSubscription('secret', token)).toEqual(['daily', 'ann@shop.example']);
  expect(readSubscription('other', token)).toBeUndefined();
  const [content = '', signature = ''] = token.split('.');
  const forged = Buffer.from(JSON.stringify(['daily', 'bob@shop.example'])).toString('base64url');
  for (const wrong of [
    `${forged}.${signature}`,
    content,
    `${content}.`,
    `${content}.${signature}x`,
    `${content}.${signature.slice(1)}`,
    `${token}.${signature}`,
    '',
    'x'.repeat(5000),
  ])
    expect(readSubscription('secret', wrong)).toBeUndefined();
});
