import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parseConfig } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'tidemark-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SECRET = 'a secret of at least 32 characters';

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const messageOf = (environment: Record<string, string>): string => {
  try {
    parseConfig(environment);
    return 'valid';
  } catch (error) {
    return (error as Error).message;
  }
};

it('reads a secret from the file that its _FILE names, without the line break at its end', () => {
  for (const content of [SECRET, `${SECRET}\n`, `${SECRET}\r\n`])
    expect(parseConfig({ TOKEN_SECRET_FILE: write('token', content) }).tokenSecret).toBe(SECRET);
  const url = 'postgres://tidemark:hunter2@localhost/tidemark';
  expect(parseConfig({ DATABASE_URL_FILE: write('url', `${url}\n`) }).databaseUrl).toBe(url);
});

it('reads what the catalogue names in the same way', () => {
  const { variable } = parseConfig({ PLAIN: 'a', MOUNTED_FILE: write('webhook', 'https://hooks.example/1\n') });
  expect([variable('PLAIN'), variable('MOUNTED'), variable('NEITHER')]).toEqual([
    'a',
    'https://hooks.example/1',
    undefined,
  ]);
});

it('refuses a file that cannot be read, both at once, and a file with a wrong secret, without showing it', () => {
  const missing = join(folder, 'missing');
  expect(messageOf({ TOKEN_SECRET_FILE: missing })).toContain(
    `TOKEN_SECRET_FILE is "${missing}", which cannot be read (ENOENT): expected a file with the secret`,
  );
  expect(messageOf({ TOKEN_SECRET_FILE: folder })).toContain('cannot be read (EISDIR)');
  expect(messageOf({ TOKEN_SECRET: SECRET, TOKEN_SECRET_FILE: write('token', SECRET) })).toContain(
    'TOKEN_SECRET and TOKEN_SECRET_FILE are both set: expected one of them',
  );
  const short = messageOf({ TOKEN_SECRET_FILE: write('short', 'hunter2') });
  expect(short).toContain('TOKEN_SECRET has a value that is not shown: expected at least 32 characters');
  expect(short).not.toContain('hunter2');
});

it('refuses an empty file, of a setting and of what the catalogue names', () => {
  for (const name of ['DATABASE_URL', 'TOKEN_SECRET', 'REDIS_URL', 'SMTP_URL']) {
    for (const content of ['', '\n', ' \r\n']) {
      const path = write('empty', content);
      expect(messageOf({ [`${name}_FILE`]: path })).toContain(
        `${name}_FILE is "${path}", which is empty: expected a file with the secret`,
      );
    }
  }
  const { variable } = parseConfig({ MOUNTED_FILE: write('empty', '') });
  expect(() => variable('MOUNTED')).toThrow('which is empty: expected a file with the secret');
});

it('reads a file that the catalogue names once', () => {
  const path = write('channel', 'https://hooks.example/1');
  const { variable } = parseConfig({ MOUNTED_FILE: path });
  expect(variable('MOUNTED')).toBe('https://hooks.example/1');
  rmSync(path);
  expect(variable('MOUNTED')).toBe('https://hooks.example/1');
});

it('reads no other setting from a file', () => {
  expect(parseConfig({ PORT_FILE: write('port', '81') }).port).toBe(4000);
});
