import { expect, it } from 'vitest';
import { rewritePayload } from './rewrite-payload.ts';

it('keeps what is named, and replaces the value', () => {
  const text = '{"id": 1, "buyer": {"id": "c1", "name": "N", "zip": "1"}, "mail": "m", "region": "north"}';
  const rewritten = rewritePayload(
    text,
    [['id'], ['buyer', 'zip'], ['region'], ['absent'], ['id', 'deeper']],
    [{ path: ['buyer', 'id'], value: 'erased-1' }],
  );
  expect(JSON.parse(rewritten)).toEqual({ id: 1, buyer: { zip: '1', id: 'erased-1' }, region: 'north' });
});

it('replaces a value whose path is also kept, and one whose object has nothing else', () => {
  const rewritten = rewritePayload('{"a": {"b": "x"}}', [['a', 'b']], [{ path: ['a', 'b'], value: -7 }]);
  expect(rewritten).toBe('{"a":{"b":-7}}');
  expect(rewritePayload('{"a": {"b": "x"}}', [], [{ path: ['a', 'b'], value: 'y' }])).toBe('{"a":{"b":"y"}}');
});

it('keeps the digits of numbers that a double does not hold', () => {
  expect(rewritePayload('{"n": 12345678901234567890.10, "e": 1E2}', [['n'], ['e']], [])).toBe(
    '{"n":12345678901234567890.10,"e":1E2}',
  );
});

it('a name such as __proto__ is a name like any other', () => {
  const rewritten = rewritePayload(
    '{"__proto__": {"a": 1}, "b": 2}',
    [['__proto__', 'a']],
    [{ path: ['c'], value: 'd' }],
  );
  expect(rewritten).toBe('{"__proto__":{"a":1},"c":"d"}');
});
