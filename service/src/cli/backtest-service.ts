import type { CatalogView } from '../../../sdk/src/protocol/catalog.ts';
import type { RuleBacktest } from '../../../sdk/src/protocol/rules.ts';
import { mintToken } from '../access/mint-token.ts';
import { loadCatalog } from '../catalog/file/load-catalog.ts';
import { parseConfig } from '../app/settings/config.ts';
import { loadDevelopmentSecret } from '../embedded/data-folder.ts';
import { OperatorError } from '../base/errors.ts';
import { readRange } from '../time/read-range.ts';
import { UsageError } from './command.ts';

export interface ServiceBacktest {
  /** Name of a rule, or its definition. */
  readonly rule: string | object;
  readonly dateRange: string;
  /** Address of the service; undefined: the configured one on this machine. */
  readonly url: string | undefined;
  /** Undefined: a token is signed as `tidemark token` does. */
  readonly token: string | undefined;
}

/**
 * Asks a running service how a rule would have fired over its metric's history; `zone`: that of its catalogue. Throws its
 * errors as OperatorErrors.
 */
export async function backtestOnService({
  rule,
  dateRange,
  url,
  token,
}: ServiceBacktest): Promise<RuleBacktest & { readonly zone: string }> {
  const config = parseConfig(process.env);
  const base = url ?? `${config.serverTls ? 'https' : 'http'}://127.0.0.1:${config.port}`;
  const authorization = `Bearer ${token ?? (await signToken(config))}`;
  const ask = async <Answer>(path: string, options?: RequestInit): Promise<Answer> => {
    const headers = { authorization, 'content-type': 'application/json' };
    const response = await fetch(new URL(path, base), { ...options, headers }).catch((error: unknown) => {
      throw new OperatorError(
        'unreachable',
        `no service answers at ${base} (${String((error as Error).cause ?? error)})`,
      );
    });
    const body = (await response.json()) as Answer & { error?: { code: string; message: string } };
    if (body.error) throw new OperatorError(body.error.code, body.error.message);
    return body;
  };
  const body = JSON.stringify({ rule, dateRange: readRange(dateRange) });
  const backtest = await ask<RuleBacktest>('/v1/rules/backtest', { method: 'POST', body });
  const { timezone } = await ask<CatalogView>('/v1/catalog');
  return { ...backtest, zone: timezone };
}

/** Signs a token for the first role that may try rules, with the development secret. */
async function signToken(config: ReturnType<typeof parseConfig>): Promise<string> {
  if (config.keyServer)
    throw new UsageError(`--token is missing: ${config.keyServer.setting} is set, tokens are signed by its keys`);
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
