import type { IncomingHttpHeaders } from 'node:http';
import { expect, it } from 'vitest';
import { requireTokenOrigin } from './require-token-origin.ts';

const PORTAL = 'https://portal.example';

function outcome(headers: IncomingHttpHeaders, origins: readonly string[] = [PORTAL]): string {
  try {
    requireTokenOrigin({ tokenId: 'a.b', issuedAtMs: 0, filters: [], actions: [], origins }, headers);
    return 'taken';
  } catch (error) {
    return (error as Error).message;
  }
}

it('takes pages of its origins, and refuses others, pages without one and programs', () => {
  expect(outcome({ origin: PORTAL })).toBe('taken');
  const expected = 'expected one of its origins';
  for (const origin of ['https://other.example', 'http://portal.example', `${PORTAL}:8443`, 'null'])
    expect(outcome({ origin })).toBe(`the token is not for pages of "${origin}": ${expected}`);
  expect(outcome({})).toBe(`the token is not for a request that names no origin: ${expected}`);
});

it('takes requests without Origin of pages of its own host, also behind a proxy', () => {
  const page = { 'sec-fetch-site': 'same-origin' };
  expect(outcome({ ...page, host: 'portal.example' })).toBe('taken');
  expect(outcome({ ...page, host: 'internal:4000', 'x-forwarded-host': 'portal.example' })).toBe('taken');
  expect(outcome({ ...page, host: 'other.example' })).toContain('names no origin');
  expect(outcome({ 'sec-fetch-site': 'cross-site', host: 'portal.example' })).toContain('names no origin');
});

it('takes everything where the token names no origin', () => {
  expect(outcome({ origin: 'https://other.example' }, [])).toBe('taken');
  expect(outcome({}, [])).toBe('taken');
});
