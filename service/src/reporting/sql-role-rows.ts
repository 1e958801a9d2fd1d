import { appTables, toJson, type Queryable } from '../postgres/app-tables.ts';

/** A role of Postgres that reads views under the policy of roles of the catalogue. */
export interface SqlRole {
  readonly name: string;
  /** Roles of the catalogue. */
  readonly roles: readonly string[];
  /** Claims that the row filters of these roles name. */
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface StoredSqlRole extends SqlRole {
  readonly secret: string;
  readonly createdAt: Date;
  /** Digest of the statements that made its views; null before the first time. */
  readonly viewsDigest: string | null;
  /** When its rights ended; what is left of it is still to be dropped. Null as long as it has them. */
  readonly revokedAt: Date | null;
}

export async function loadSqlRoles(client: Queryable): Promise<readonly StoredSqlRole[]> {
  const rows = await appTables(client)
    .selectFrom('app.sql_roles')
    .select(['role_name as name', 'roles', 'secret', 'created_at as createdAt', 'views_digest as viewsDigest'])
    .select('revoked_at as revokedAt')
    .select(({ ref }) => ref('attributes').$castTo<Record<string, unknown>>().as('attributes'))
    .orderBy('role_name')
    .execute();
  return rows;
}

export async function insertSqlRole(client: Queryable, { name, roles, attributes }: SqlRole): Promise<void> {
  await appTables(client)
    .insertInto('app.sql_roles')
    .values({ role_name: name, roles: [...roles], attributes: toJson<unknown>(attributes) as string })
    .execute();
}

/** Marks a role as revoked, so that nobody gives it views again. Returns whether there is one. */
export async function markRevoked(client: Queryable, name: string): Promise<boolean> {
  const { numUpdatedRows } = await appTables(client)
    .updateTable('app.sql_roles')
    .set({ revoked_at: new Date() })
    .where('role_name', '=', name)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Keeps a role from being revoked until the transaction ends. Returns whether it has not been. */
export async function holdSqlRole(client: Queryable, name: string): Promise<boolean> {
  const row = await appTables(client)
    .selectFrom('app.sql_roles')
    .select('role_name')
    .where('role_name', '=', name)
    .where('revoked_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  return row !== undefined;
}

/** Returns whether there was one. */
export async function deleteSqlRole(client: Queryable, name: string): Promise<boolean> {
  const { numDeletedRows } = await appTables(client)
    .deleteFrom('app.sql_roles')
    .where('role_name', '=', name)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
