import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SERVICE } from '../../src/audit/actors.ts';
import { chainEntries, GENESIS, hashOf, toLine } from '../../src/audit/chain.ts';
import { ACTS } from '../../src/http/audit/acts.ts';
import { auditEntrySchema } from '../../src/wire/audit.ts';

const PAGE = await readFile(join(import.meta.dirname, '../../../docs/audit.md'), 'utf8');
const blockOf = (language: string, part: string): string =>
  [...PAGE.matchAll(/```(\w+)\n(.*?)\n```/gs)].find(
    ([, name, text]) => name === language && text?.includes(part),
  )?.[2] ?? '';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-audit-page-'));
});

afterAll(() => rm(folder, { recursive: true }));

it('shows an entry as the service writes it, with its hash', () => {
  const entry = auditEntrySchema.parse(JSON.parse(blockOf('json', '"number"')));
  const { hash, ...stored } = entry;
  expect(hashOf(JSON.stringify(stored))).toBe(hash);
  expect(chainEntries(GENESIS, [stored])[0]?.hash).toBe(hash);
});

it('lists every action that is recorded, and no other', () => {
  const section = /## Recorded\n(.*?)\n\*\*Not recorded/s.exec(PAGE)?.[1] ?? '';
  const listed = [...section.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([\w.]+)`/g)].map(([, name]) => name),
  );
  const declared = Object.values(ACTS).flatMap((act) => (typeof act === 'object' ? [act.action] : []));
  const others = ['sign_in', 'read', 'catalog.apply', 'import', 'erase', 'audit.read', 'audit.delete'];
  const positions = ['renew', 'skip', 'retire', 'snapshot'].map((action) => `positions.${action}`);
  const sqlRoles = ['sql_role.create', 'sql_role.revoke'];
  expect(listed.toSorted()).toEqual([...declared, ...others, ...positions, ...sqlRoles].toSorted());
});

it('verifies an export with the shell alone, and names the line that was changed', async () => {
  const entry = { action: 'rule.edit', result: 'ok', actor: SERVICE, at: '2026-03-01T00:00:00.000Z' } as const;
  const details = { text: 'ends in } and says "hash" – 100 %, \\n' };
  const lines = chainEntries(GENESIS, [entry, { ...entry, details }, entry]).map(toLine);
  const verify = async (texts: readonly string[]): Promise<string> => {
    await writeFile(join(folder, 'entries.ndjson'), `${texts.join('\n')}\n`);
    const { status, stdout } = spawnSync('bash', ['-c', blockOf('bash', 'previous=')], {
      cwd: folder,
      encoding: 'utf8',
    });
    return `${status} ${stdout}`;
  };
  expect(await verify(lines)).toBe('0 ');
  const changed = lines[1]!.replace('100', '200');
  expect(await verify([lines[0]!, changed, lines[2]!])).toBe(`1 broken: ${changed}\n`);
  expect(await verify([lines[0]!, lines[2]!])).toMatch(/^1 broken/);
});
