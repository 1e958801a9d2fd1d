import { mintToken } from '../../access/mint-token.ts';
import { refuseInProduction } from '../../app/access.ts';
import { parseConfig, type Config } from '../../app/settings/config.ts';
import { loadDevelopmentSecret } from '../../embedded/data-folder.ts';
import { loadCatalog } from '../../catalog/file/load-catalog.ts';
import { attributesOfRoles } from '../../catalog/model/flatten-filter.ts';
import { describeUnknown } from '../../catalog/model/names.ts';
import { readAttributes } from '../read-attributes.ts';
import { readDuration } from '../read-duration.ts';
import { readArgs, UsageError, type Command } from '../command.ts';

const DEFAULT_LIFETIME = '12h';

export const tokenCommand: Command = {
  name: 'token',
  usage: '--role ROLE [--role ROLE …] [--attribute NAME=VALUE[,VALUE …]] [--expires 12h] [--subject NAME]',
  summary: 'Print a development token, alone on its line',
  async run(args) {
    const { values } = readArgs(
      args,
      {
        role: { type: 'string', multiple: true },
        attribute: { type: 'string', multiple: true },
        expires: { type: 'string' },
        subject: { type: 'string' },
      },
      { least: 0, most: 0 },
    );
    const config = parseConfig(process.env);
    if (config.keyServer)
      throw new UsageError(`${config.keyServer.setting} is set: tokens are signed by its keys, not here`);
    const roles = values.role ?? [];
    if (roles.length === 0) throw new UsageError('no --role: expected at least one');
    const catalog = await loadCatalog(config.catalogPath);
    for (const role of roles) {
      if (!catalog.roles.has(role)) throw new UsageError(describeUnknown('a role', role, [...catalog.roles.keys()]));
    }
    const lifetimeSeconds = readDuration('--expires', values.expires ?? DEFAULT_LIFETIME);
    if (lifetimeSeconds * 1000 > config.tokenLifetimeMs) {
      const hours = config.tokenLifetimeMs / 3_600_000;
      throw new UsageError(`--expires ${values.expires}: expected at most ${hours}h, as TOKEN_LIFETIME_HOURS says`);
    }
    const attributes = readAttributes(values.attribute ?? []);
    warnOfAttributes(attributesOfRoles(catalog, roles), Object.keys(attributes));
    const token = await mintToken(await loadSecret(config), {
      subject: values.subject ?? 'developer',
      roles,
      attributes,
      lifetimeSeconds,
      issuer: config.tokenIssuer,
      audience: config.tokenAudience,
    });
    process.stdout.write(`${token}\n`);
    return 0;
  },
};

/** Warns of attributes that are missing, and of others, which a reader may take for a restriction. */
function warnOfAttributes(needed: readonly string[], given: readonly string[]): void {
  for (const name of needed.filter((each) => !given.includes(each))) {
    process.stderr.write(`no --attribute ${name}=…: the role sees rows by it, so the service refuses this token\n`);
  }
  for (const name of given.filter((each) => !needed.includes(each))) {
    process.stderr.write(`--attribute ${name}=…: no filter of the role names it, so it restricts nothing\n`);
  }
}

/** The secret of TOKEN_SECRET or DATA_DIR; says on stderr which it is, since a service with another refuses the token. */
async function loadSecret(config: Config): Promise<string> {
  const { tokenSecret, dataDir } = config;
  if (tokenSecret !== undefined) {
    process.stderr.write('signed with TOKEN_SECRET\n');
    return tokenSecret;
  }
  refuseInProduction(config);
  const { secret, file, isNew } = await loadDevelopmentSecret(dataDir);
  process.stderr.write(
    isNew
      ? `made a new secret in ${dataDir}: a service with another DATA_DIR refuses the token\n`
      : `signed with the secret in ${file}\n`,
  );
  return secret;
}
