import { expect, it } from 'vitest';
import { change } from '../../catalog/file/testing.ts';
import { parseCatalog } from '../../catalog/resolve/parse-catalog.ts';
import { describeActions } from './describe-actions.ts';

it('shows who may do what, as the service decides', () => {
  const roles = `
  reader: { metrics: all, dimensions: all, explain: false, export: false }
  manager: { metrics: all, dimensions: all, alerts: manage, annotate: true, preview: true, administer: true, operate: true, audit: true, personal: true, ingest: all }
`;
  const text = change('\n  analyst: { metrics: all, dimensions: all }\n', roles);
  const catalog = parseCatalog([{ name: 'x', text }]);
  const rows = describeActions(catalog).map((line) => line.split(/ +/));
  const [head = [], reader = [], manager = []] = rows;
  const granted = (row: string[]): string[] => head.filter((_, index) => row[index] === 'yes');
  expect(granted(reader)).toEqual(['judge', 'personalize']);
  expect(granted(manager)).toEqual(head.filter((name) => !/^(role|alerts|ingest)$/.test(name)));
  expect([reader, manager].map((row) => row.slice(-3))).toEqual([
    ['view', '-', '-'],
    ['manage', 'yes', 'all'],
  ]);
});
