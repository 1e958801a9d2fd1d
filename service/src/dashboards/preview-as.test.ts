import { expect, it } from 'vitest';
import { compilePolicy } from '../access/compile-policy.ts';
import { parseCatalog } from '../catalog/resolve/parse-catalog.ts';
import { previewAs } from './preview-as.ts';

const catalog = parseCatalog([
  {
    name: 'catalog.yaml',
    text: `
name: small
sources:
  orders:
    event_time: at
    fields: { at: timestamp, region: string, total: integer }
    measures: { orders: { count: true }, revenue: { sum: total } }
dimensions: { region: {} }
metrics: { orders: {}, revenue: {} }
roles:
  boss: { metrics: all, dimensions: all, preview: true, operate: true, administer: true, alerts: manage }
  clerk: { metrics: [orders], dimensions: [region] }
  reader: { metrics: all, dimensions: all }
dashboards:
  main:
    roles: [boss, clerk, reader]
    sections: [{ widgets: [kpi-card: { metric: orders }] }]
`,
  },
]);
const principal = { subject: 'anna', roles: ['boss'], attributes: {}, expiresAtMs: Infinity };
const access = { principal, policy: compilePolicy(catalog, principal) };
const fingerprintOf = (role: string): string => compilePolicy(catalog, { ...principal, roles: [role] }).fingerprint;

it('has the fingerprint of what it may see, so that no answer of other rights is taken for its own', () => {
  const [clerk, reader] = ['clerk', 'reader'].map((role) => previewAs(catalog, access, role).access.policy);
  expect(clerk?.fingerprint).toBe(fingerprintOf('clerk'));
  expect(reader?.fingerprint).toBe(fingerprintOf('reader'));
  expect(new Set([access.policy, clerk, reader].map((policy) => policy?.fingerprint)).size).toBe(3);
});

it('gives no rights, whatever the principal has', () => {
  const { policy } = previewAs(catalog, access, 'reader').access;
  expect(policy).toMatchObject({ operate: false, annotate: false, alerts: 'view', administer: false });
});
