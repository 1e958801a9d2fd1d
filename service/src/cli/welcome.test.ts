import { expect, it } from 'vitest';
import type { Catalog } from '../catalog/model/types.ts';
import { describeWelcome, toImportCommand } from './welcome.ts';

const address = 'http://127.0.0.1:4000';
const catalog = { title: 'Shop', metrics: new Map([['revenue', {}]]) } as unknown as Catalog;

const analyst = { token: 'eyJ.a.b', role: 'analyst', attributes: {}, missing: [], hours: 12 };

it('prints the signed-in address of each role, with its rows, and the first token alone', () => {
  const sales = { ...analyst, token: 'eyJ.c.d', role: 'sales', attributes: { regions: ['north'] } };
  const clerk = { ...analyst, token: 'eyJ.e.f', role: 'clerk', missing: ['branches'] };
  const lines = describeWelcome({ address, catalog, tokens: [analyst, sales, clerk], importCommand: undefined });
  const signedIn = lines.indexOf(`${address}/#token=eyJ.a.b`);
  expect(signedIn).toBeGreaterThan(0);
  expect(lines.slice(signedIn + 1, signedIn + 4)).toEqual([
    'sales (regions=north):',
    `${address}/#token=eyJ.c.d`,
    'clerk: npx tidemark token --role clerk --attribute branches=VALUE',
  ]);
  expect(lines.indexOf('eyJ.a.b')).toBeGreaterThan(signedIn);
  expect(lines.filter((line) => line.includes('eyJ.a.b'))).toHaveLength(2);
  expect(lines.filter((line) => line.includes('eyJ.e.f'))).toHaveLength(0);
  expect(lines.join('\n')).not.toContain('no data');
});

it('says how to import into a service without data, and prints no token without a secret', () => {
  const importCommand = toImportCommand({ catalogPath: 'my catalog.yaml', dataDir: '/tmp/x', source: 'orders' });
  const text = describeWelcome({ address, catalog, tokens: [], importCommand }).join('\n');
  expect(text).toContain(
    "There is no data yet. Import a file:\nDATA_DIR=/tmp/x CATALOG='my catalog.yaml' npx tidemark import FILE --source orders",
  );
  expect(text).not.toContain('oken');
});
