import { expect, it } from 'vitest';
import { isOrigin } from './is-origin.ts';

it('takes origins as browsers send them', () => {
  for (const text of ['https://portal.example', 'http://127.0.0.1:8080', 'https://xn--mnchen-3ya.example'])
    expect(isOrigin(text), text).toBe(true);
});

it('refuses what no browser sends, which would never match', () => {
  const others = [
    'https://portal.example/',
    'https://*.example',
    '*',
    'null',
    '',
    'https://PORTAL.example',
    'portal.example',
  ];
  for (const text of [...others, 'https://portal.example:443', 'ftp://portal.example'])
    expect(isOrigin(text), text).toBe(false);
});
