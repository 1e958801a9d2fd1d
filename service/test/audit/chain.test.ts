import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditEntry } from '../../../sdk/src/protocol/access/audit.ts';
import { toCommandActor } from '../../src/audit/actors.ts';
import { openAuditLog, type OpenAuditLog } from '../../src/audit/audit-log.ts';
import { hashOf } from '../../src/audit/chain.ts';
import { chainPending, insertPending } from '../../src/audit/entry-rows.ts';
import { loadEntries } from '../../src/audit/load-entries.ts';
import { deleteExpiredEntries } from '../../src/audit/retention.ts';
import type { NewEntry } from '../../src/audit/types.ts';
import { verifyChain, type ChainReport } from '../../src/audit/verify-chain.ts';
import { openTestStore, type TestStore } from '../support/postgres/test-store.ts';

const DAY_MS = 86_400_000;
const START_MS = Date.parse('2026-03-01T00:00:00Z');

let store: TestStore;

beforeEach(async () => {
  store = await openTestStore();
});

afterEach(() => store.close());

const entryOf = (index: number): NewEntry => ({
  action: 'rule.edit',
  result: 'ok',
  actor: toCommandActor('operator@host'),
  object: { kind: 'rule', id: `rule_${index}` },
  at: new Date(START_MS + index * DAY_MS).toISOString(),
});

/** Writes and chains entries 1 to `count`, a day apart. */
async function write(count: number): Promise<void> {
  await insertPending(
    store.pool,
    Array.from({ length: count }, (_, index) => entryOf(index + 1)),
  );
  await chainPending(store.pool);
}

async function read(): Promise<AuditEntry[]> {
  const rows = await loadEntries(store.pool, {}, { limit: 10_000, after: '0' });
  return rows.map(({ line }) => JSON.parse(line) as AuditEntry);
}

/** Changes rows as somebody could who owns the tables. */
async function tamper(sql: string): Promise<void> {
  await store.pool.query(`alter table app.audit_entries disable trigger user; ${sql};
    alter table app.audit_entries enable trigger user`);
}

const broken = async (): Promise<string> => {
  const report = await verifyChain(store.pool);
  return report.broken ? `${report.broken.number}: ${report.broken.reason}` : 'whole';
};

it('chains entries by the hash of the one before, which anybody can compute', async () => {
  await write(3);
  const entries = await read();
  expect(entries.map(({ number }) => number)).toEqual([1, 2, 3]);
  expect(entries[0]?.previousHash).toBe('0'.repeat(64));
  for (const [index, { hash, ...entry }] of entries.entries()) {
    expect(hashOf(JSON.stringify(entry))).toBe(hash);
    expect(entries[index + 1]?.previousHash ?? hash).toBe(hash);
  }
  expect(await verifyChain(store.pool)).toEqual({
    entries: 3,
    first: 1,
    head: { number: 3, hash: entries[2]?.hash },
    broken: undefined,
  });
});

it('an empty chain is whole', async () => {
  expect(await broken()).toBe('whole');
});

describe('the tables refuse', () => {
  it.each([
    [`update app.audit_entries set entry = replace(entry, 'rule_2', 'rule_9')`, 'update'],
    ['delete from app.audit_entries where entry_no = 2', 'delete'],
    ['truncate app.audit_entries', 'truncate'],
    ['delete from app.audit_head', 'delete'],
  ])('%s', async (sql, kind) => {
    await write(3);
    await expect(store.pool.query(sql)).rejects.toThrow(`append-only: ${kind} is refused`);
    expect(await broken()).toBe('whole');
  });

  it('a deletion by a role that has the right to delete, whatever it sets', async () => {
    await write(3);
    await insertPending(store.pool, [entryOf(4)]);
    const role = `audit_${randomUUID().replaceAll('-', '')}`;
    await store.pool.query(`create role ${role}; grant usage on schema app to ${role};
      grant select, insert, delete on app.audit_pending, app.audit_entries to ${role}`);
    const client = await store.pool.connect();
    try {
      await client.query(`set role ${role}`);
      for (const [table, purpose] of [
        ['audit_pending', 'chain'],
        ['audit_entries', 'retention'],
      ] as const)
        await expect(client.query(`set tidemark.audit = '${purpose}'; delete from app.${table}`)).rejects.toThrow(
          `app.${table} is append-only: delete is refused`,
        );
      await expect(client.query(`select app.chain_audit('{}', '{}')`)).rejects.toThrow(
        'permission denied for function',
      );
    } finally {
      client.release(true);
      await store.pool.query(`drop owned by ${role}; drop role ${role}`);
    }
    expect(await broken()).toBe('whole');
  });

  it('changes of entries that are not chained yet', async () => {
    await insertPending(store.pool, [entryOf(1)]);
    for (const sql of ['delete from app.audit_pending', `update app.audit_pending set content = '{}'`])
      await expect(store.pool.query(sql)).rejects.toThrow('app.audit_pending is append-only');
  });
});

const columnOf = (table: string): string => (table === 'audit_pending' ? `content = '{}'` : `hash = ''`);

/** The entry that is next, but of another person. */
const forge = ({ head }: ChainReport): string =>
  JSON.stringify({
    ...{ ...entryOf(9), actor: toCommandActor('another@host') },
    ...{ number: head.number + 1, previousHash: head.hash },
  });

it('a role with the rights that docs/audit.md lists writes, chains and expires entries, and can neither change nor delete them', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../docs/audit.md'), 'utf8');
  const [, grants = ''] = /```sql\n(grant .*?)\n```/s.exec(page) ?? [];
  const role = `audit_${randomUUID().replaceAll('-', '')}`;
  await store.pool.query(`create role ${role}; grant usage on schema app to ${role};
    ${grants.replaceAll('tidemark_service', role)}`);
  const url = new URL(store.url);
  url.searchParams.set('options', `-c role=${role}`);
  const service = new pg.Pool({ connectionString: url.href });
  try {
    await insertPending(service, [entryOf(1), entryOf(2)]);
    expect(await chainPending(service)).toHaveLength(2);
    await deleteExpiredEntries(service, START_MS + 1.5 * DAY_MS);
    for (const table of ['audit_entries', 'audit_pending', 'audit_head'])
      for (const sql of [`update app.${table} set ctid = ctid`, `delete from app.${table}`, `truncate app.${table}`])
        await expect(service.query(sql.replace('ctid = ctid', columnOf(table)))).rejects.toThrow(
          `permission denied for table ${table}`,
        );
    await expect(service.query(`insert into app.audit_entries (entry_no) values (9)`)).rejects.toThrow(
      'permission denied',
    );
    await expect(service.query(`select app.delete_audit(now(), 10)`)).rejects.toThrow('kept for a day at least');
    await insertPending(service, [entryOf(9)]);
    for (const entry of ['{}', forge(await verifyChain(store.pool))])
      await expect(
        service.query('select app.chain_audit(array(select pending_id from app.audit_pending), array[$1])', [entry]),
      ).rejects.toThrow(/does not follow|is not what was written/);
    // The refused statement has the lock until its connection is closed.
    expect(await chainPending(service, { waitMs: 10_000 })).toHaveLength(1);
  } finally {
    await service.end();
    await store.pool.query(`drop owned by ${role}; drop role ${role}`);
  }
  expect(await broken()).toBe('whole');
});

describe('who owns the tables is noticed', () => {
  it.each([
    [
      'a changed field',
      `update app.audit_entries set entry = replace(entry, 'rule_2', 'rule_9') where entry_no = 2`,
      '2: its content was changed: its hash is another',
    ],
    [
      'a changed field with its hash computed anew',
      `update app.audit_entries set entry = replace(entry, 'rule_2', 'rule_9') where entry_no = 2;
       update app.audit_entries set hash = encode(sha256(convert_to(entry, 'UTF8')), 'hex') where entry_no = 2`,
      '3: it does not follow entry 2: the hash of the entry before is another',
    ],
    ['a deletion in the middle', 'delete from app.audit_entries where entry_no = 3', '3: it is missing'],
    [
      'a deletion at the beginning',
      'delete from app.audit_entries where entry_no = 1',
      '1: it is missing, and no retention has deleted it',
    ],
    [
      'a deletion at the end',
      'delete from app.audit_entries where entry_no > 3',
      '4: it is missing at the end of the chain',
    ],
    ['a deletion of all', 'delete from app.audit_entries', '1: it is missing at the end of the chain'],
    [
      'entries that have changed places',
      `update app.audit_entries set entry_no = 1000 where entry_no = 2;
       update app.audit_entries set entry_no = 2 where entry_no = 3;
       update app.audit_entries set entry_no = 3 where entry_no = 1000`,
      '2: it has the content of entry 3',
    ],
  ])('%s', async (_, sql, expected) => {
    await write(5);
    await tamper(sql);
    expect(await broken()).toBe(expected);
  });

  it('a chain that was written anew, by a head that was kept elsewhere', async () => {
    await write(5);
    const { head } = await verifyChain(store.pool);
    await tamper('delete from app.audit_entries');
    await store.pool.query(`alter table app.audit_head disable trigger user; delete from app.audit_head`);
    await insertPending(
      store.pool,
      Array.from({ length: 5 }, (_, index) => entryOf(index + 9)),
    );
    await chainPending(store.pool);
    expect((await verifyChain(store.pool)).broken).toBeUndefined();
    expect((await verifyChain(store.pool, head)).broken).toEqual({ number: 5, reason: `its hash is not ${head.hash}` });
    expect((await verifyChain(store.pool, { ...head, number: 7 })).broken).toEqual({
      number: 7,
      reason: 'it is missing',
    });
  });
});

describe('retention', () => {
  it('deletes from the beginning, says so in the chain, and the rest verifies', async () => {
    await write(10);
    const [, , third] = await read();
    await deleteExpiredEntries(store.pool, START_MS + 4 * DAY_MS);
    const entries = await read();
    expect(entries.map(({ number }) => number)).toEqual([4, 5, 6, 7, 8, 9, 10, 11]);
    expect(entries.at(-1)).toMatchObject({
      action: 'audit.delete',
      actor: { kind: 'service' },
      details: { number: 3, hash: third?.hash, deleted: 3, before: '2026-03-05T00:00:00.000Z' },
    });
    const report = await verifyChain(store.pool);
    expect(report).toMatchObject({ entries: 8, first: 4, deletions: { entries: 3 }, broken: undefined });
    const keptDays = (Date.parse(entries.at(-1)!.at) - START_MS) / DAY_MS - 4;
    expect(report.deletions?.leastDays).toBeCloseTo(keptDays);
    expect((await verifyChain(store.pool, third)).broken).toBeUndefined();
    expect((await verifyChain(store.pool, { number: 2, hash: third!.previousHash })).broken?.reason).toContain(
      'retention has deleted it',
    );
  });

  it('may delete all that there was', async () => {
    await write(3);
    await deleteExpiredEntries(store.pool, START_MS + 100 * DAY_MS);
    expect((await read()).map(({ number, action }) => [number, action])).toEqual([[4, 'audit.delete']]);
    expect(await broken()).toBe('whole');
  });

  it('changes nothing where nothing has expired, and hides no deletion by hand', async () => {
    await write(6);
    await deleteExpiredEntries(store.pool, START_MS);
    expect(await read()).toHaveLength(6);
    await deleteExpiredEntries(store.pool, START_MS + 2 * DAY_MS + 1);
    await tamper('delete from app.audit_entries where entry_no = 3');
    expect(await broken()).toBe('3: it is missing, and no retention has deleted it');
  });
});

it('of a view or an overlay, the digest of its content is noted', async () => {
  const client = await store.pool.connect();
  await client.query(`begin; set local tidemark.act = 'on'; insert into app.saved_views (view_id, subject, name, state)
    values ('00000000-0000-4000-8000-000000000001', 'a', 'Mine', '{"page": "x"}')`);
  const { rows } = await client.query<{ changes: string }>(`select current_setting('tidemark.changes') as changes`);
  await client.query('rollback');
  client.release();
  expect(JSON.parse(rows[0]!.changes)).toMatchObject([
    { after: { name: 'Mine', state: { bytes: 13, sha256: hashOf('{"page": "x"}') } } },
  ]);
});

describe('what Postgres cannot store', () => {
  const errors: unknown[] = [];
  const open = (): OpenAuditLog =>
    openAuditLog({ pool: store.pool, now: Date.now, onError: (error) => void errors.push(error) });

  it('is replaced wherever it is in an entry', async () => {
    const log = open();
    const actor = { ...toCommandActor('a\0'), roles: ['bo\0ss', '\uD800'] };
    log.join('person', 'a', { ...entryOf(1), actor, object: { kind: 'rule', id: 'x\uDC00' } });
    await log.close();
    expect(await read()).toMatchObject([
      { actor: { subject: 'a\uFFFD', roles: ['bo\uFFFDss', '\uFFFD'] }, object: { id: 'x\uFFFD' } },
    ]);
  });

  it('is left out and reported, and the entries with it are written', async () => {
    await store.pool.query(`alter table app.audit_pending add check (content ->> 'action' <> 'bad')`);
    const log = open();
    for (const index of [1, 2, 3, 4, 5])
      log.join('person', String(index), { ...entryOf(index), action: index === 3 ? 'bad' : 'rule.edit' });
    await log.close();
    expect((await read()).map(({ object }) => object?.id)).toEqual(['rule_1', 'rule_2', 'rule_4', 'rule_5']);
    expect(errors).toMatchObject([{ code: '23514' }]);
  });

  it('or not now, keeps no process from chaining', async () => {
    await insertPending(store.pool, [entryOf(1)]);
    await store.pool.query(`create function app.refuse() returns trigger language plpgsql as
      $$ begin raise exception 'not now' using errcode = '53100'; end $$;
      create trigger refuse before insert on app.audit_pending execute function app.refuse()`);
    const log = open();
    log.join('person', 'a', entryOf(2));
    await log.flush();
    expect(await read()).toHaveLength(1);
    await store.pool.query('drop trigger refuse on app.audit_pending');
    await log.close();
    expect(await read()).toHaveLength(2);
  });
});

describe('several processes', () => {
  const open = (): OpenAuditLog =>
    openAuditLog({
      pool: store.pool,
      now: Date.now,
      everyMs: 5,
      onError(error) {
        throw error;
      },
    });

  it('write one chain without a fork', async () => {
    const logs = [open(), open(), open()];
    await Promise.all(
      logs.flatMap((log, process) =>
        Array.from({ length: 200 }, (_, index) => log.append(entryOf(process * 200 + index))),
      ),
    );
    await Promise.all(logs.map((log) => log.close()));
    await chainPending(store.pool);
    const ids = (await read()).map(({ object }) => object?.id);
    expect(new Set(ids).size).toBe(600);
    expect(await verifyChain(store.pool)).toMatchObject({ entries: 600, broken: undefined });
  });

  it('no writer waits for one that chains', async () => {
    const chaining = await store.pool.connect();
    try {
      await chaining.query('begin; select pg_advisory_xact_lock(7301549)');
      const log = open();
      await log.append(entryOf(1));
      await log.close();
      expect(await read()).toEqual([]);
    } finally {
      await chaining.query('rollback');
      chaining.release();
    }
    await chainPending(store.pool);
    expect(await read()).toHaveLength(1);
  });

  it('a flush waits for one that chains', async () => {
    const chaining = await store.pool.connect();
    const log = open();
    let isFlushed = false;
    try {
      await chaining.query('begin; select pg_advisory_xact_lock(7301549)');
      await log.append(entryOf(1));
      const flushed = log.flush().then(() => (isFlushed = true));
      await expect
        .poll(async () => {
          const { rows } = await store.pool.query(
            `select from pg_locks where locktype = 'advisory' and objid = 7301549 and not granted
             and database = (select oid from pg_database where datname = current_database())`,
          );
          return rows.length;
        })
        .toBe(1);
      expect(isFlushed).toBe(false);
      await chaining.query('rollback');
      await flushed;
      expect(await read()).toHaveLength(1);
    } finally {
      chaining.release(true);
      await log.close();
    }
  });

  it('what one wrote and did not chain before it was killed, another chains', async () => {
    await insertPending(store.pool, [entryOf(1)]);
    await open().close();
    expect(await read()).toHaveLength(1);
  });
});
