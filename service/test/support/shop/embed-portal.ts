import type {
  CreatedServiceKey,
  EmbedToken,
  EmbedTokenRequest,
  NewServiceKey,
} from '../../../../sdk/src/protocol/keys.ts';
import type { QueryResult, WireError } from '../../../../sdk/src/protocol/query.ts';
import { SHOP, type RunningService } from './running-service.ts';

/** The shop with a role `reader`, which sees all rows, and one that neither explains nor exports. */
export const EMBED_SHOP = SHOP.replace(
  '  clerk:',
  '  reader: { metrics: [orders, visits], dimensions: [region] }\n  quiet: { metrics: [orders], dimensions: [region], explain: false, export: false }\n  clerk:',
);

export const RANGE = { dateRange: ['2026-11-07', '2026-11-07'] as [string, string] };
export const ORDERS = { metrics: ['orders'], timeDimension: RANGE };

/** Status, code and path of a refusal, with its message. */
export async function refusal(response: Response): Promise<string> {
  const { error } = (await response.json()) as { error: WireError };
  return `${response.status} ${error.code} ${error.path ?? ''}: ${error.message}`;
}

/** A portal's backend, and what its pages ask. */
export interface EmbedPortal {
  createKey(scope?: Partial<NewServiceKey>): Promise<CreatedServiceKey>;
  /** Asks for a token of the role `reader`, unless the request says otherwise. */
  post(secret: string, request?: Partial<EmbedTokenRequest>): Promise<Response>;
  /** Gets a token with a key of its own. */
  mint(request?: Partial<EmbedTokenRequest>, scope?: Partial<NewServiceKey>): Promise<EmbedToken>;
  /** Orders of `ORDERS`; the refusal where there is one. */
  totalOf(token: string, headers?: Record<string, string>): Promise<unknown>;
}

/** Two orders in the north, one in the south. */
export async function sendOrders(running: RunningService): Promise<void> {
  const orders = ['north', 'north', 'south'].map((region, index) => {
    return { event_id: `e${index}`, id: `o${index}`, version: 1, at: '2026-11-07T10:00:00Z', region, total: '1.00' };
  });
  await (await running.fetch('/v1/events/orders', { body: orders })).text();
}

export function createPortal(running: RunningService): EmbedPortal {
  const portal: EmbedPortal = {
    async createKey(scope = {}) {
      const roles = ['boss', 'clerk', 'reader'];
      const body = {
        name: 'Portal',
        roles,
        actions: ['explain', 'export', 'annotate', 'personalize', 'respond', 'ingest'],
        ...scope,
      };
      return (await (await running.fetch('/v1/keys', { body })).json()) as CreatedServiceKey;
    },
    post: (secret, request = {}) =>
      running.fetch('/v1/tokens', {
        token: secret,
        body: { subject: 'person-17', roles: ['reader'], ...request },
      }),
    async mint(request, scope) {
      const { secret } = await portal.createKey(scope);
      const response = await portal.post(secret, request);
      if (response.status !== 201) throw new Error(await refusal(response));
      return (await response.json()) as EmbedToken;
    },
    async totalOf(token, headers = {}) {
      const response = await running.fetch('/v1/query', { token, body: ORDERS, headers });
      if (response.status !== 200) return refusal(response);
      const { results } = (await response.json()) as { results: [QueryResult] };
      return results[0].totals?.orders;
    },
  };
  return portal;
}
