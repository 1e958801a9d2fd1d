import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseCatalog } from '../../catalog/resolve/parse-catalog.ts';
import { compilePolicy } from '../compile-policy.ts';
import type { EmbedLimits, Policy } from '../types.ts';

const CATALOG = parseCatalog([
  {
    name: 'small.yaml',
    text: `
name: small
timezone: UTC
sources:
  orders: { event_time: at, fields: { at: timestamp, region: string, channel: string }, measures: { orders: { count: true } } }
  visits: { event_time: at, fields: { at: timestamp, channel: string }, measures: { visits: { count: true } } }
dimensions: { region: {}, channel: {} }
metrics: { orders: {}, visits: {} }
roles:
  boss: { metrics: all, dimensions: all, ingest: all, operate: true, annotate: true, alerts: manage, administer: true }
  clerk: { metrics: [orders], dimensions: [region], annotate: true, filters: { region: principal.regions } }
  viewer: { metrics: [orders, visits], dimensions: [channel] }
`,
  },
]);

const LIMITS: EmbedLimits = { tokenId: 'a.b', issuedAtMs: 0, filters: [], actions: [], origins: [] };

const compile = (roles: readonly string[], embed?: EmbedLimits): Policy =>
  compilePolicy(CATALOG, {
    subject: 'reader',
    roles,
    attributes: { regions: ['north'] },
    expiresAtMs: 0,
    ...(embed && { embed }),
  });

const filter = fc.record({
  member: fc.constantFrom('region', 'channel'),
  operator: fc.constantFrom('equals' as const, 'notEquals' as const),
  values: fc.array(fc.constantFrom('north', 'web'), { minLength: 1 }),
});

const limits = fc
  .record({
    metrics: fc.option(fc.subarray(['orders', 'visits', 'other']), { nil: undefined }),
    filters: fc.array(filter, { maxLength: 3 }),
    actions: fc.subarray(['annotate', 'personalize', 'respond', 'ingest'] as const),
    origins: fc.subarray(['https://a.example', 'https://b.example']),
  })
  .map(({ metrics, ...others }): EmbedLimits => ({ ...LIMITS, ...others, ...(metrics && { metrics }) }));

const roles = fc.subarray(['boss', 'clerk', 'viewer'], { minLength: 1 });
const RIGHTS = ['view', 'own', 'respond', 'manage'];

it('never widens what the roles grant', () => {
  fc.assert(
    fc.property(roles, limits, (names, embed) => {
      const whole = compile(names);
      if (embed.filters.some(({ ...part }) => 'member' in part && !whole.dimensions.has(part.member))) {
        expect(() => compile(names, embed)).toThrow('expected dimensions that its roles see');
        return;
      }
      const policy = compile(names, embed);
      for (const key of ['metrics', 'dimensions', 'ingest'] as const)
        expect(policy[key].isSubsetOf(whole[key])).toBe(true);
      expect(policy.rowFilters).toEqual([...whole.rowFilters, ...embed.filters]);
      expect(policy.annotate && !whole.annotate).toBe(false);
      expect(RIGHTS.indexOf(policy.alerts)).toBeLessThanOrEqual(Math.min(2, RIGHTS.indexOf(whole.alerts)));
      expect([policy.operate, policy.administer]).toEqual([false, false]);
    }),
  );
});

it('hides metrics over a source that a fixed filter cannot narrow', () => {
  const filters = [{ member: 'region', operator: 'equals', values: ['north'] }] as const;
  expect([...compile(['boss'], { ...LIMITS, filters }).metrics]).toEqual(['orders']);
});

it('gives each set of limits a fingerprint of its own, and other tokens that of their roles', () => {
  const kinds: EmbedLimits[] = [
    LIMITS,
    { ...LIMITS, metrics: ['orders'] },
    { ...LIMITS, filters: [{ member: 'channel', operator: 'equals', values: ['web'] }] },
    { ...LIMITS, filters: [{ member: 'channel', operator: 'equals', values: ['app'] }] },
    { ...LIMITS, origins: ['https://a.example'] },
    { ...LIMITS, actions: ['ingest'] },
  ];
  const fingerprints = kinds.map((embed) => compile(['boss'], embed).fingerprint);
  expect(new Set([...fingerprints, compile(['boss']).fingerprint]).size).toBe(kinds.length + 1);
  const again = { ...LIMITS, tokenId: 'c.d', issuedAtMs: 7 };
  expect(compile(['boss'], again).fingerprint).toBe(fingerprints[0]);
});
