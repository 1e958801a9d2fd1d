import type { EmbedTokenRequest, ServiceKey } from '../../../../sdk/src/protocol/keys.ts';
import { listNames } from '../../catalog/model/names.ts';
import { ForbiddenError } from '../../base/errors.ts';
import { formatValue } from '../../base/format-value.ts';

/** Throws `beyond_scope` for the first role, metric, action or origin that a key may not give, and for a longer lifetime. */
export function checkScope(request: EmbedTokenRequest, key: ServiceKey): void {
  requireWithin('roles', request.roles, key.roles);
  requireWithin('actions', request.actions, key.actions);
  if (key.metrics) requireWithin('metrics', request.metrics, key.metrics);
  if (key.origins.length > 0) requireWithin('origins', request.origins, key.origins);
  const { lifetimeSeconds } = request;
  if (lifetimeSeconds !== undefined && lifetimeSeconds > key.maxLifetimeSeconds)
    throw beyond('lifetimeSeconds', lifetimeSeconds, `at most ${key.maxLifetimeSeconds}`);
  // Without an origin a token is for all pages.
  if (key.origins.length > 0 && request.origins?.length === 0)
    throw beyond('origins', [], `some of ${listNames(key.origins)}`);
}

function requireWithin(path: string, names: readonly string[] = [], allowed: readonly string[]): void {
  const index = names.findIndex((name) => !allowed.includes(name));
  if (index < 0) return;
  const expected = allowed.length === 0 ? 'none' : `one of ${listNames(allowed)}`;
  throw beyond(`${path}[${index}]`, names[index], expected);
}

const beyond = (path: string, value: unknown, expected: string): ForbiddenError =>
  new ForbiddenError(
    'beyond_scope',
    `${path} is ${formatValue(value)}: expected ${expected}, as the service key permits`,
    {
      path,
    },
  );
