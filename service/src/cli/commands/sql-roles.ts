import { createSqlRole, revokeSqlRole } from '../../reporting/sql-roles.ts';
import { loadSqlRoles } from '../../reporting/sql-role-rows.ts';
import { readAttributes } from '../read-attributes.ts';
import { readArgs, UsageError, type Command } from '../command.ts';
import { withStore } from '../with-store.ts';

const OPTIONS = {
  role: { type: 'string', multiple: true },
  attribute: { type: 'string', multiple: true },
  member: { type: 'string', multiple: true },
  catalog: { type: 'string' },
} as const;

type Values = ReturnType<typeof readArgs<typeof OPTIONS>>['values'];

export const sqlRolesCommand: Command = {
  name: 'sql-roles',
  usage:
    'create NAME --role ROLE [--role ROLE …] [--attribute NAME=VALUE[,VALUE …]] [--member LOGIN …] | list | revoke NAME   [--catalog FILE]',
  summary: 'Create, list and revoke roles of Postgres that read the views of a role of the catalogue',
  async run(args) {
    const { values, positionals } = readArgs(args, OPTIONS, { least: 1, most: 2 });
    const [action, name] = positionals;
    if (action === 'create' && name !== undefined) return create(name, values);
    const others = Object.keys(values).filter((option) => option !== 'catalog');
    if (others.length > 0) throw new UsageError(`--${others[0]}: expected with sql-roles create only`);
    if (action === 'list' && name === undefined) return list(values.catalog);
    if (action === 'revoke' && name !== undefined) return revoke(name, values.catalog);
    throw new UsageError(`sql-roles ${positionals.join(' ')}: expected create NAME, list or revoke NAME`);
  },
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Prints the password alone on its line, and the rest on stderr. */
async function create(name: string, { role, attribute = [], member = [], catalog }: Values): Promise<number> {
  if (role === undefined) throw new UsageError('no --role: expected at least one');
  const attributes = readAttributes(attribute);
  const object = { kind: 'sql_role', id: name };
  const details = { roles: role, attributes, members: member };
  const act = { action: 'sql_role.create', object, details, recorded: 'started' } as const;
  const password = await withStore(
    { access: 'replay', act },
    ({ pool }, loaded) => createSqlRole(pool, loaded, { name, roles: role, attributes, members: member }),
    catalog,
  );
  if (password === undefined) {
    process.stderr.write(`SQL role ${name}: its members read the views of the schema ${name}\n`);
    return 0;
  }
  process.stderr.write(
    `SQL role ${name}, which reads the views of the schema ${name}. Keep its password now, it is not shown again:\n`,
  );
  print(password);
  return 0;
}

async function list(catalog: string | undefined): Promise<number> {
  const roles = await withStore('read', ({ pool }) => loadSqlRoles(pool), catalog);
  if (roles.length === 0) print('there are no SQL roles');
  else print(['name', 'roles', 'attributes', 'created', 'revoked'].join('\t'));
  for (const { name, roles: seen, attributes, createdAt, revokedAt } of roles)
    print(
      [name, seen.join(','), JSON.stringify(attributes), createdAt.toISOString(), revokedAt?.toISOString() ?? ''].join(
        '\t',
      ),
    );
  return 0;
}

async function revoke(name: string, catalog: string | undefined): Promise<number> {
  const act = { action: 'sql_role.revoke', object: { kind: 'sql_role', id: name }, recorded: 'started' } as const;
  await withStore({ access: 'operate', act }, ({ pool }) => revokeSqlRole(pool, name), catalog);
  print(`revoked ${name}`);
  return 0;
}
