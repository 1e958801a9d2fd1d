import type { RuleBacktest } from '../../../sdk/src/protocol/rules.ts';
import { mintToken } from '../access/mint-token.ts';
import { loadCatalog } from '../catalog/file/load-catalog.ts';
import { parseConfig } from '../app/config.ts';
import { loadDevelopmentSecret } from '../embedded/data-folder.ts';
import { AppError } from '../base/errors.ts';
import { UsageError } from './command.ts';

export interface ServiceBacktest {
  /** Name of a rule, or the definition of one. */
  readonly rule: string | object;
  readonly dateRange: string;
  /** Of the service; the one of the configuration on this machine when undefined. */
  readonly url: string | undefined;
  /** One is signed as `tidemark token` does when undefined. */
  readonly token: string | undefined;
}

/** Asks a running service what a rule would have done over its metric's history. Throws its errors as AppErrors. */
export async function backtestOnService({ rule, dateRange, url, token }: ServiceBacktest): Promise<RuleBacktest> {
  const config = parseConfig(process.env);
  const base = url ?? `http://127.0.0.1:${config.port}`;
  const authorization = `Bearer ${token ?? (await signToken(config))}`;
  const range = dateRange.split('/');
  const response = await fetch(new URL('/v1/rules/backtest', base), {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ rule, dateRange: range.length === 2 ? range : dateRange }),
  }).catch((error: unknown) => {
    throw new AppError('unreachable', `no service answers at ${base} (${String((error as Error).cause ?? error)})`);
  });
  const body = (await response.json()) as RuleBacktest & { error?: { code: string; message: string } };
  if (body.error) throw new AppError(body.error.code, body.error.message);
  return body;
}

/** Who has the secret may sign for any role: the first that may try rules. */
async function signToken(config: ReturnType<typeof parseConfig>): Promise<string> {
  if (config.jwksUrl) throw new UsageError('--token is missing: JWKS_URL is set, tokens are signed by its keys');
  const catalog = await loadCatalog(config.catalogPath);
  const role = [...catalog.roles.values()].find(({ alerts }) => alerts === 'manage');
  if (!role) throw new UsageError('--token is missing: no role of the catalogue has alerts: manage');
  return mintToken(config.tokenSecret ?? (await loadDevelopmentSecret(config.dataDir)).secret, {
    subject: 'developer',
    roles: [role.name],
    attributes: {},
    lifetimeSeconds: 60,
    issuer: config.tokenIssuer,
    audience: config.tokenAudience,
  });
}
