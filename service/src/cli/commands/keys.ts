import type { NewServiceKey, ServiceKey } from '../../../../sdk/src/protocol/keys.ts';
import { createKeyService, type KeyService } from '../../access/embed/key-service.ts';
import { newServiceKeySchema } from '../../access/embed/new-key-schema.ts';
import { parseConfig } from '../../app/settings/config.ts';
import { parseWire } from '../../base/parse-wire.ts';
import { readArgs, UsageError, type Command } from '../command.ts';
import { readDuration } from '../read-duration.ts';
import { withStore, type StoreUse } from '../with-store.ts';

const OPTIONS = {
  name: { type: 'string' },
  role: { type: 'string', multiple: true },
  metric: { type: 'string', multiple: true },
  action: { type: 'string', multiple: true },
  origin: { type: 'string', multiple: true },
  lifetime: { type: 'string' },
  expires: { type: 'string' },
  catalog: { type: 'string' },
} as const;

type Values = ReturnType<typeof readArgs<typeof OPTIONS>>['values'];

export const keysCommand: Command = {
  name: 'keys',
  usage:
    'create --name NAME --role ROLE [--role ROLE …] [--metric METRIC …] [--action explain|export|annotate|personalize|respond|ingest …] ' +
    '[--origin ORIGIN …] [--lifetime 1h] [--expires 365d] | list | revoke ID   [--catalog FILE]',
  summary: 'Create, list and revoke service keys, by which backends ask for embed tokens',
  async run(args) {
    const { values, positionals } = readArgs(args, OPTIONS, { least: 1, most: 2 });
    const [action, id] = positionals;
    if (action === 'create' && id === undefined) return create(values);
    const others = Object.keys(values).filter((name) => name !== 'catalog');
    if (others.length > 0) throw new UsageError(`--${others[0]}: expected with keys create only`);
    if (action === 'list' && id === undefined) return list(values.catalog);
    if (action === 'revoke' && id !== undefined) return revoke(id, values.catalog);
    throw new UsageError(`keys ${positionals.join(' ')}: expected create, list or revoke ID`);
  },
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const withKeys = <Result>(
  use: StoreUse,
  work: (keys: KeyService) => Promise<Result>,
  catalogPath: string | undefined,
): Promise<Result> =>
  withStore(
    use,
    ({ pool }, catalog) => {
      const { tokenLifetimeMs: maxLifetimeMs } = parseConfig(process.env);
      return work(createKeyService({ pool, catalog, maxLifetimeMs, now: Date.now }));
    },
    catalogPath,
  );

/** Prints the key alone on its line, and the rest on stderr. */
async function create(values: Values): Promise<number> {
  const key = readKey(values);
  const { secret, id, maxLifetimeSeconds } = await withKeys(
    { access: 'operate', act: { action: 'key.create', object: { kind: 'key', id: '' }, recorded: 'changes' } },
    (keys) => keys.create(key, 'command line'),
    values.catalog,
  );
  process.stderr.write(
    `service key ${id}: its tokens live ${maxLifetimeSeconds} s at most. Keep it now, it is not shown again:\n`,
  );
  print(secret);
  return 0;
}

function readKey({ name, role, metric, action, origin, lifetime, expires }: Values): NewServiceKey {
  if (name === undefined) throw new UsageError('no --name: expected one, such as --name "Portal, production"');
  if (role === undefined) throw new UsageError('no --role: expected at least one');
  const expiresAt = expires && new Date(Date.now() + readDuration('--expires', expires) * 1000).toISOString();
  const key = {
    name,
    roles: role,
    ...(metric && { metrics: metric }),
    ...(action && { actions: action }),
    ...(origin && { origins: origin }),
    ...(lifetime !== undefined && { maxLifetimeSeconds: readDuration('--lifetime', lifetime) }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
  return parseWire(newServiceKeySchema, key, 'invalid_request', 'the key');
}

async function list(catalog: string | undefined): Promise<number> {
  const keys = await withKeys('read', (service) => service.list(), catalog);
  if (keys.length === 0) print('there are no service keys');
  else print(['id', 'name', 'roles', 'created', 'last used', 'state'].join('\t'));
  for (const key of keys) {
    const { id, name, roles, createdAt, lastUsedAt } = key;
    print([id, name, roles.join(','), createdAt, lastUsedAt ?? 'never', describeState(key)].join('\t'));
  }
  return 0;
}

function describeState({ revokedAt, expiresAt }: ServiceKey): string {
  if (revokedAt !== null) return `revoked ${revokedAt}`;
  if (expiresAt === null) return 'valid';
  return Date.parse(expiresAt) > Date.now() ? `valid until ${expiresAt}` : `expired ${expiresAt}`;
}

async function revoke(id: string, catalog: string | undefined): Promise<number> {
  const act = { action: 'key.revoke', object: { kind: 'key', id }, recorded: 'changes' } as const;
  await withKeys({ access: 'operate', act }, (keys) => keys.revoke(id), catalog);
  print(`revoked ${id}`);
  return 0;
}
