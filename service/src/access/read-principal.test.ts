import { describe, expect, it } from 'vitest';
import { AppError } from '../base/errors.ts';
import { DIRECT_CLAIMS } from './map-claims.ts';
import { readPrincipal } from './read-principal.ts';

const NOW_MS = Date.UTC(2026, 10, 7);
const DAY_MS = 86_400_000;
const exp = NOW_MS / 1000 + 600;

function outcome(payload: Record<string, unknown>): unknown {
  try {
    return readPrincipal(
      { sub: 'reader', roles: ['sales'], exp, ...payload },
      { nowMs: NOW_MS, maxLifetimeMs: DAY_MS, claims: DIRECT_CLAIMS },
    );
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `${error.code}: ${error.message}`;
  }
}

it('keeps the claims that are about the principal as they were sent', () => {
  const claims = { regions: ['north'], store: 7, odd: { nested: true } };
  const registered = { iss: 'i', aud: 'a', iat: 1, nbf: 1, jti: 'j' };
  expect(outcome({ ...claims, ...registered })).toEqual({
    subject: 'reader',
    roles: ['sales'],
    attributes: { sub: 'reader', ...claims },
    expiresAtMs: exp * 1000,
  });
});

describe('sub', () => {
  it('is a text of 1 to 256 characters without control characters', () => {
    const wrong = [7, {}, null, undefined, '', '  ', ['a'], true, 'a\r\nb', 'a\u0000', 'a\u2028b', '\u0085', '\ud800'];
    for (const sub of [...wrong, 'x'.repeat(257)]) {
      expect([sub, outcome({ sub })]).toEqual([
        sub,
        expect.stringMatching(/^invalid_token: invalid token: claim `sub` is/),
      ]);
    }
    for (const sub of ['x', 'x'.repeat(256), 'auth0|7', 'Zoë 東'])
      expect(outcome({ sub })).toMatchObject({ subject: sub });
  });
});

describe('exp', () => {
  it('is a number of seconds, no further ahead than tokens may live', () => {
    const last = (NOW_MS + DAY_MS) / 1000;
    expect(outcome({ exp: last })).toMatchObject({ expiresAtMs: NOW_MS + DAY_MS });
    for (const wrong of [last + 1, 1e300, Infinity, Number.NaN, '1e300', `${exp}`, null, [exp], NOW_MS]) {
      expect([wrong, outcome({ exp: wrong })]).toEqual([
        wrong,
        expect.stringMatching(/^invalid_token: invalid token: claim `exp` is/),
      ]);
    }
    expect(outcome({ exp: 1e300 })).toContain('at most 24 hours from now (TOKEN_LIFETIME_HOURS)');
  });
});

describe('roles', () => {
  it('are a list of names: without them the claim is named, and where they may stand instead', () => {
    expect(outcome({ roles: undefined })).toBe(
      'missing_claim: the token has no claim `roles`: expected a list of role names of the catalogue, such as ["sales"]',
    );
    const elsewhere = {
      roles: undefined,
      realm_access: { roles: ['sales'] },
      'https://x.example/roles': ['sales'],
      scope: 'a',
    };
    expect(outcome(elsewhere)).toContain('(it has `realm_access`, `https://x.example/roles`, `scope`,');
    for (const roles of [null, '', []]) expect(outcome({ roles })).toMatch(/^missing_claim: claim `roles`/);
  });

  it('are not read from anything else than a list of texts', () => {
    for (const roles of ['sales', 'sales,boss', [7], ['sales', null], ['sales', ''], { 0: 'sales' }, true]) {
      expect([roles, outcome({ roles })]).toEqual([roles, expect.stringMatching(/^malformed_claim: claim `roles`/)]);
    }
    expect(outcome({ roles: Array.from({ length: 101 }, () => 'sales') })).toMatch(/^malformed_claim/);
  });
});
