/** Support for tests of the catalogue: a small valid catalogue, and the problems reported for an invalid one. */
import { CatalogError, type CatalogProblem } from './catalog-error.ts';
import { parseCatalog } from '../resolve/parse-catalog.ts';

export const SMALL = `name: small
sources:
  orders:
    entity: order_id
    version: version
    event_time: ordered_at
    fields:
      order_id: string
      version: integer
      ordered_at: timestamp
      region: string
      paid: boolean
      items: integer
      amount: { type: money, currency: EUR }
    measures:
      orders: { count: true }
      revenue: { sum: amount, where: { paid: true } }
dimensions:
  region:
metrics:
  orders:
  revenue:
  average: { ratio: [revenue, orders] }
roles:
  analyst: { metrics: all, dimensions: all }
`;

/** Returns the small catalogue with one passage replaced. */
export function change(from: string, to: string): string {
  if (!SMALL.includes(from)) throw new Error(`the small catalogue has no ${from}`);
  return SMALL.replace(from, to);
}

/** Returns all problems of some files; throws when there are none. */
export function findProblems(...texts: string[]): readonly CatalogProblem[] {
  const files = texts.map((text, index) => ({ name: texts.length === 1 ? 'small.yaml' : `${index + 1}.yaml`, text }));
  try {
    parseCatalog(files);
  } catch (error) {
    if (error instanceof CatalogError) return error.problems;
    throw error;
  }
  throw new Error('the catalogue is valid');
}
