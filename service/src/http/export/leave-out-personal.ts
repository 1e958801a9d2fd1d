import type { Query } from '../../../../sdk/src/protocol/query.ts';
import type { Policy } from '../../access/types.ts';
import type { Catalog } from '../../catalog/model/types.ts';

/**
 * Takes the dimensions of personal data out of a query of the wire contract, so that its rows are of the others. Dimensions
 * that the policy does not see stay: they are refused like any other hidden one.
 */
export function leaveOutPersonal(
  query: unknown,
  policy: Policy,
  { dimensions }: Pick<Catalog, 'dimensions'>,
): { readonly query: unknown; readonly leftOut: readonly string[] } {
  if (typeof query !== 'object' || query === null) return { query, leftOut: [] };
  const { dimensions: names, order, ...rest } = query as Partial<Query>;
  if (!Array.isArray(names)) return { query, leftOut: [] };
  const isLeftOut = (name: string): boolean => policy.dimensions.has(name) && dimensions.get(name)?.pii === true;
  const leftOut = [...new Set((names as readonly string[]).filter(isLeftOut))];
  if (leftOut.length === 0) return { query, leftOut };
  const kept = (names as readonly string[]).filter((name) => !isLeftOut(name));
  const isOneRow = kept.length === 0 && rest.timeDimension?.granularity === undefined;
  const keptOrder = Array.isArray(order) && !isOneRow ? order.filter(([member]) => !isLeftOut(member as string)) : [];
  return {
    query: { ...rest, ...(kept.length > 0 && { dimensions: kept }), ...(keptOrder.length > 0 && { order: keptOrder }) },
    leftOut,
  };
}
