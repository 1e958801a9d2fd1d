import { expect, it } from 'vitest';
import type { Catalog } from '../catalog/model/types.ts';
import { describeWelcome, toImportCommand } from './welcome.ts';

const address = 'http://127.0.0.1:4000';
const catalog = { title: 'Shop', metrics: new Map([['revenue', {}]]) } as unknown as Catalog;

it('prints the signed-in address before the token, and each once', () => {
  const token = { token: 'eyJ.a.b', role: 'analyst', hours: 12 };
  const lines = describeWelcome({ address, catalog, token, importCommand: undefined });
  const signedIn = lines.indexOf(`${address}/#token=eyJ.a.b`);
  expect(signedIn).toBeGreaterThan(0);
  expect(lines.indexOf('eyJ.a.b')).toBeGreaterThan(signedIn);
  expect(lines.filter((line) => line.includes('eyJ.a.b'))).toHaveLength(2);
  expect(lines.join('\n')).not.toContain('no data');
});

it('says how to import into a service without data, and prints no token without a secret', () => {
  const importCommand = toImportCommand({ catalogPath: 'my catalog.yaml', dataDir: '/tmp/x', source: 'orders' });
  const text = describeWelcome({ address, catalog, token: undefined, importCommand }).join('\n');
  expect(text).toContain(
    "There is no data yet. Import a file:\nDATA_DIR=/tmp/x CATALOG='my catalog.yaml' npx tidemark import FILE --source orders",
  );
  expect(text).not.toContain('oken');
});
