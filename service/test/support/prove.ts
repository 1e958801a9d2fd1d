import type { Explanation, Fact, Proof } from '../../../sdk/src/protocol/explanations.ts';
import type { Query, QueryResult, Row } from '../../../sdk/src/protocol/query.ts';

/** Does again what a proof says, and returns the number; undefined where the proof is to be read by a person. */
export async function prove(
  proof: Proof,
  explanation: Explanation,
  ask: (query: Query) => Promise<QueryResult>,
): Promise<number | undefined> {
  if ('formula' in proof) return compute(proof, explanation);
  if (!('query' in proof)) return undefined;
  const result = await ask(proof.query);
  const total = /^totals\.(\w+)$/.exec(proof.read);
  if (total) return result.totals[total[1] as string] ?? 0;
  const row = /^rows\[(\w+)=(.*)\]\.(\w+)$/.exec(proof.read);
  if (!row) return undefined;
  const [, dimension, value, metric] = row as unknown as [string, string, string, string];
  const found = result.rows.find((one: Row) => (one[dimension] ?? '') === value);
  return Number(found?.[metric] ?? 0);
}

/** Arithmetic over the named facts. */
function compute({ formula, of }: Extract<Proof, { formula: string }>, { facts }: Explanation): number | undefined {
  if (!/^[\w\s+\-*/().]+$/.test(formula)) throw new RangeError(`not arithmetic: ${formula}`);
  const values = Object.entries(of).map(([name, id]) => [name, (facts[id] as Fact).value] as const);
  if (values.some(([, value]) => typeof value !== 'number')) return undefined;
  const scope = [...values, ['ln', Math.log], ['abs', Math.abs]] as const;
  // eslint-disable-next-line @typescript-eslint/no-implied-eval
  const run = new Function(...scope.map(([name]) => name), `return ${formula};`) as (...values: unknown[]) => number;
  return run(...scope.map(([, value]) => value));
}
