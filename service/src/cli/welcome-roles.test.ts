import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { change } from '../catalog/file/testing.ts';
import { loadCatalog } from '../catalog/file/load-catalog.ts';
import { parseCatalog } from '../catalog/resolve/parse-catalog.ts';
import { listWelcomeRoles } from './welcome-roles.ts';

const load = (name: string) =>
  loadCatalog(fileURLToPath(new URL(`../../../examples/catalogs/${name}`, import.meta.url)));

const north = { attributes: { regions: ['north'] }, missing: [] };
const everything = { attributes: {}, missing: [] };

it('lists each role of the shop, those that see all rows first, and gives a region to those that see some', async () => {
  expect(listWelcomeRoles(await load('shop.yaml'))).toMatchObject([
    { role: 'executive', ...everything },
    { role: 'finance', ...everything },
    { role: 'analyst', ...everything },
    { role: 'sales', ...north },
    { role: 'operations', ...north },
  ]);
  expect(listWelcomeRoles(await load('flights.yaml')).map(({ role }) => role)).toEqual(['analyst']);
});

it('names the claims for which the catalogue has no value, and leaves out roles without a dashboard', () => {
  const roles = [
    'boss: { metrics: all, dimensions: all }',
    'clerk: { metrics: all, dimensions: all, filters: { region: principal.branch } }',
    'own: { metrics: all, dimensions: all, filters: { region: principal.sub } }',
    'robot: { metrics: [], dimensions: [], ingest: all }',
  ];
  const text = change('analyst: { metrics: all, dimensions: all }', roles.join('\n  '));
  expect(listWelcomeRoles(parseCatalog([{ name: 'small.yaml', text }]))).toMatchObject([
    { role: 'boss', ...everything },
    { role: 'clerk', attributes: {}, missing: ['branch'] },
    { role: 'own', ...everything },
  ]);
});
