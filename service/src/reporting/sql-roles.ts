import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { compilePolicy } from '../access/compile-policy.ts';
import { OperatorError } from '../base/errors.ts';
import { formatValue } from '../base/format-value.ts';
import { attributesOfRoles } from '../catalog/model/flatten-filter.ts';
import { describeUnknown } from '../catalog/model/names.ts';
import { quoteIdentifier } from '../catalog/model/table-names.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { inTransaction } from '../postgres/transaction.ts';
import { closeViews, endLogins, withoutReaders } from './end-sessions.ts';
import { KPI_SCHEMA, LOCK_TIMEOUT, ownerOf } from './names.ts';
import { toScramVerifier } from './scram.ts';
import { releaseTables } from './secure-tables.ts';
import { deleteSqlRole, insertSqlRole, markRevoked, type SqlRole } from './sql-role-rows.ts';
import { syncViews } from './sync-views.ts';
import { withViewsLock } from './views-lock.ts';

export interface NewSqlRole extends SqlRole {
  /** Existing logins that become members; without any, the role signs in itself. */
  readonly members: readonly string[];
}

const NAME = /^[a-z][a-z0-9_]{0,47}$/;

/**
 * Creates a role of Postgres with the views of its policy, in a schema of its name. Returns its password, which is not
 * stored; undefined where it has members. Throws OperatorErrors for names and rights, and a ForbiddenError where the roles
 * name claims that `attributes` lacks.
 */
export async function createSqlRole(pool: pg.Pool, catalog: Catalog, role: NewSqlRole): Promise<string | undefined> {
  const { name, roles, attributes, members } = role;
  checkName(name);
  const unknown = roles.find((each) => !catalog.roles.has(each));
  if (unknown !== undefined)
    throw new OperatorError('unknown_role', describeUnknown('a role', unknown, [...catalog.roles.keys()]));
  requireUsed(catalog, role);
  compilePolicy(catalog, { subject: name, roles, attributes, expiresAtMs: Infinity });
  const password = members.length > 0 ? undefined : randomBytes(24).toString('base64url');
  await inTransaction(pool, true, async (client) => {
    await requireRights(client);
    await requireNew(client, name);
    for (const member of members) await requireMember(client, member);
    const service = await findOwner(client);
    const login = password === undefined ? 'nologin' : `login password ${pg.escapeLiteral(toScramVerifier(password))}`;
    const reader = quoteIdentifier(name);
    const owner = ownerOf(name);
    const statements = [
      `create role ${reader} ${login} connection limit 20`,
      // Readers may change these for themselves; their rights do not depend on them.
      `alter role ${reader} set default_transaction_read_only = on`,
      `alter role ${reader} set statement_timeout = '60s'`,
      `alter role ${reader} set idle_in_transaction_session_timeout = '60s'`,
      `create role ${owner} nologin`,
      `grant ${owner} to ${quoteIdentifier(service)}`,
      // Lets the service end sessions of the role.
      `grant ${reader} to ${quoteIdentifier(service)}`,
      `create schema ${reader}`,
      `grant usage, create on schema ${reader} to ${owner}`,
      `alter schema ${reader} owner to ${quoteIdentifier(service)}`,
      `grant usage on schema ${reader} to ${reader}`,
      `grant select on app.sql_role_values to ${owner}`,
      `grant select (scope, member_id, value, folded) on app.members to ${owner}`,
      `create policy ${reader} on app.sql_role_values for select to ${owner} using (role_name = ${pg.escapeLiteral(name)})`,
      ...members.map((member) => `grant ${reader} to ${quoteIdentifier(member)}`),
    ];
    await client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'; ${statements.join('; ')}`);
    await insertSqlRole(client, { name, roles, attributes });
  });
  await syncViews(pool, catalog);
  return password;
}

/**
 * Takes a role with its views away, and ends its connections. Its rights end first, in a transaction that waits for no reader; what fails
 * after that leaves a role that sees nothing, and may be called again. Throws `not_found`.
 */
export async function revokeSqlRole(pool: pg.Pool, name: string): Promise<void> {
  const reader = quoteIdentifier(name);
  const owner = ownerOf(name);
  await inTransaction(pool, true, async (client) => {
    await requireRights(client);
    if (!(await markRevoked(client, name)))
      throw new OperatorError('not_found', `there is no SQL role ${formatValue(name)}`);
    await client.query(`alter role ${reader} nologin`);
    await closeViews(client, name);
  });
  await endLogins(pool, name);
  await withViewsLock(pool, () =>
    withoutReaders(pool, name, async () => {
      await inTransaction(pool, true, (client) =>
        client.query(`set local lock_timeout = '${LOCK_TIMEOUT}'; drop schema if exists ${reader} cascade`),
      );
      await releaseTables(pool, name, []);
      await inTransaction(pool, true, async (client) => {
        await client.query(
          `set local lock_timeout = '${LOCK_TIMEOUT}';
           drop policy if exists ${reader} on app.sql_role_values;
           revoke all on app.sql_role_values, app.members from ${owner};
           revoke all (scope, member_id, value, folded) on app.members from ${owner};
           revoke all on all tables in schema ${KPI_SCHEMA} from ${owner};
           drop role ${reader}; drop role ${owner}`,
        );
        await deleteSqlRole(client, name);
      });
    }),
  );
}

function checkName(name: string): void {
  const isTaken = ['public', 'app', 'kpi', 'bronze', 'silver', 'gold', 'information_schema'].includes(name);
  if (NAME.test(name) && !name.startsWith('pg_') && !isTaken) return;
  throw new OperatorError(
    'invalid_name',
    `${formatValue(name)} is no name of a SQL role: expected 1 to 48 lower-case letters, digits and _, beginning with a letter, and no name that Postgres or the service uses`,
  );
}

/** An attribute that no filter names would restrict nothing, while the list of roles shows it as if it did. */
function requireUsed(catalog: Catalog, { roles, attributes }: NewSqlRole): void {
  const used = attributesOfRoles(catalog, roles);
  const unused = Object.keys(attributes).find((attribute) => !used.includes(attribute));
  if (unused === undefined) return;
  const expected = used.length > 0 ? `one of ${used.join(', ')}` : 'none, as they see all rows';
  throw new OperatorError(
    'unused_attribute',
    `no filter of ${roles.join(', ')} names the attribute ${formatValue(unused)}: expected ${expected}`,
  );
}

async function requireRights(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ user: string; may: boolean }>(
    'select rolname as "user", rolsuper or rolcreaterole as may from pg_roles where rolname = current_user',
  );
  if (rows[0]?.may === true) return;
  throw new OperatorError(
    'missing_privilege',
    `the database user ${rows[0]?.user} may not create roles: expected the attribute CREATEROLE, or the command with the DATABASE_URL of a user that has it and owns the tables`,
  );
}

async function requireNew(client: pg.PoolClient, name: string): Promise<void> {
  const { rows } = await client.query<{ found: string | null }>(
    `select case when exists (select from pg_roles where rolname in ($1::text, $1::text || '_views')) then 'role'
       when to_regnamespace(quote_ident($1::text)) is not null then 'schema' end as found`,
    [name],
  );
  const taken = rows[0]?.found;
  if (taken)
    throw new OperatorError('name_taken', `there is a ${taken} ${name} or ${name}_views: expected another name`);
}

async function requireMember(client: pg.PoolClient, member: string): Promise<void> {
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [member]);
  if (rowCount === 0)
    throw new OperatorError(
      'unknown_member',
      `there is no role ${formatValue(member)} in Postgres: expected an existing login`,
    );
}

/** Returns the role that made the tables: the service connects as it, and so keeps the views up to date. */
async function findOwner(client: pg.PoolClient): Promise<string> {
  const { rows } = await client.query<{ owner: string }>(
    `select pg_get_userbyid(nspowner) as owner from pg_namespace where nspname = 'gold'`,
  );
  return rows[0]?.owner ?? '';
}
