import { draftRule } from '../../catalog/file/draft-alerts.ts';
import { describeBadName, describeUnknown, isName } from '../../catalog/model/names.ts';
import { resolveRule } from '../../catalog/resolve/resolve-rules.ts';
import { mayDo } from '../../access/actions/actions.ts';
import type { Policy } from '../../access/types.ts';
import type { Catalog, Rule } from '../../catalog/model/types.ts';
import { InvalidRequestError } from '../../base/errors.ts';

/** Metrics, dimensions and channels that a rule of the API may name: those that its author may see. */
export const visibleTo = (policy: Policy, catalog: Catalog): ApiScope => ({
  channels: mayDo(policy, 'manage_rules') ? catalog.channels : new Map(),
  measures: catalog.measures,
  metrics: new Map([...catalog.metrics].filter(([name]) => policy.metrics.has(name))),
  dimensions: new Map([...catalog.dimensions].filter(([name]) => policy.dimensions.has(name))),
});

type ApiScope = Pick<Catalog, 'metrics' | 'dimensions' | 'channels' | 'measures'>;

/**
 * Parses a rule of the API: the keys of the catalogue's `rules`, in camel case (`keepFiringFor` for `keep_firing_for`).
 * Throws InvalidRequestError `invalid_rule` with the path of the invalid value.
 */
export function readRule(name: string, value: unknown, scope: ApiScope): Rule {
  if (!isName(name)) throw invalid('name', describeBadName(name));
  checkKeys(value);
  const parsed = draftRule.safeParse(toSnakeKeys(value));
  if (!parsed.success) {
    throw invalidAll(parsed.error.issues);
  }
  const { value: rule, problems } = resolveRule(name, parsed.data, {
    ...scope,
    broken: { metrics: new Set(), dimensions: new Set() },
  });
  if (problems.length > 0) throw invalidAll(problems);
  return rule;
}

const invalid = (path: string, message: string): InvalidRequestError =>
  new InvalidRequestError('invalid_rule', `${path === '' ? 'the rule' : path}: ${toCamel(message)}`, { path });

/** Mistakes of one rule that a message names. */
const MAX_MISTAKES = 5;

/** The path is that of the first mistake. */
function invalidAll(
  problems: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): InvalidRequestError {
  const shown = problems.slice(0, MAX_MISTAKES).map(({ path, message }) => invalid(toPath(path), message));
  const more = problems.length > MAX_MISTAKES ? [`and ${problems.length - MAX_MISTAKES} more`] : [];
  const message = [...shown.map((error) => error.message), ...more].join('; ');
  return new InvalidRequestError('invalid_rule', message, { path: toPath(problems[0]?.path ?? []) });
}

const KEYS = Object.keys(draftRule.shape);
const API_KEYS = KEYS.map((key) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()));

/** Rejects unknown keys; the catalogue's spelling is accepted too. */
function checkKeys(value: unknown): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const unknown = Object.keys(value).find((key) => !API_KEYS.includes(key) && !KEYS.includes(key));
  if (unknown !== undefined) throw invalid(unknown, describeUnknown('a key of a rule', unknown, API_KEYS));
}

const toPath = (path: readonly PropertyKey[]): string =>
  path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${toCamel(String(step))}`))
    .join('')
    .replace(/^\./, '');

const toCamel = (text: string): string =>
  text.replace(
    /\b(keep_firing_for|no_data|rises_by_amount|falls_by_amount|rises_by|falls_by|min_base|absent_for)\b/g,
    (key) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
  );

function toSnakeKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      inner as unknown,
    ]),
  );
}
