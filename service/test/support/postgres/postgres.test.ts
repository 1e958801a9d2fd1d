import pg from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase, startPostgres } from './postgres.ts';
import { runStatement } from './postgres-template.ts';

test('a test database is migrated and stands alone', async () => {
  const [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await runStatement(first.url, `insert into app.settings (name, value) values ('a', '1')`);
  expect(await runStatement(second.url, 'select name from app.settings')).toEqual([]);
  await Promise.all([first.drop(), second.drop()]);
});

test('a pool left open fails the drop and names its last statement', async () => {
  const database = await createTestDatabase();
  const pool = new pg.Pool({ connectionString: database.url });
  // The drop cuts its connection.
  pool.on('error', () => {});
  await pool.query(`select 'forgotten'`);
  await expect(database.drop()).rejects.toThrow(`select 'forgotten'`);
  await pool.end();
});

test('a crash keeps what was committed, and the server comes back on its port', async () => {
  const server = await startPostgres();
  await runStatement(server.url, 'create table kept as select 1 as value');
  await server.stop('immediate');
  await expect(runStatement(server.url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  await server.start();
  expect(await runStatement(server.url, 'select value from kept')).toEqual([{ value: 1 }]);
  await server.stop('fast');
});
