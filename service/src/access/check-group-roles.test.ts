import { expect, it } from 'vitest';
import { parseCatalog } from '../catalog/resolve/parse-catalog.ts';
import { checkGroupRoles } from './check-group-roles.ts';

const catalog = parseCatalog([
  {
    name: 'catalog.yaml',
    text: `
name: small
sources:
  orders: { event_time: at, fields: { at: timestamp }, measures: { orders: { count: true } } }
metrics: { orders: {} }
roles:
  finance: { metrics: all, dimensions: all }
  executive: { metrics: all, dimensions: all }
`,
  },
]);

it('refuses groups with roles that the catalogue does not have', () => {
  expect(() => checkGroupRoles(undefined, catalog)).not.toThrow();
  expect(() => checkGroupRoles({ Board: ['executive', 'finance'] }, catalog)).not.toThrow();
  expect(() => checkGroupRoles({ Board: ['executive'], Money: ['finanse'] }, catalog)).toThrow(
    'GROUP_ROLES gives the group "Money" a role that is wrong: "finanse" is not a role of the catalogue: did you mean "finance"?',
  );
  expect(() => checkGroupRoles({ Board: ['constructor'] }, catalog)).toThrow(
    '"constructor" is not a role of the catalogue: expected one of finance, executive',
  );
});
