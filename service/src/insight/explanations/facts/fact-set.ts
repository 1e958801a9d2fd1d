import type { Fact, Proof } from '../../../../../sdk/src/protocol/explanations.ts';
import type { Query } from '../../../../../sdk/src/protocol/query.ts';

/** Facts of one explanation, each under an id of its own. */
export class FactSet {
  readonly #facts = new Map<string, Fact>();

  add(id: string, value: Fact['value'], unit: Fact['unit'], proof: Proof): string {
    this.#facts.set(id, { value, unit, proof });
    return id;
  }

  has(id: string): boolean {
    return this.#facts.has(id);
  }

  get(id: string): Fact {
    const fact = this.#facts.get(id);
    if (!fact) throw new RangeError(`no fact ${id}`);
    return fact;
  }

  /** Adds a fact computed from other facts. `names` are those in the formula, which is arithmetic with `ln`. */
  derive(id: string, value: number, unit: Fact['unit'], formula: string, of: Readonly<Record<string, string>>): string {
    return this.add(id, value, unit, { formula, of });
  }

  toJson(): Readonly<Record<string, Fact>> {
    return Object.fromEntries(this.#facts);
  }
}

export const totalOf = (query: Query, metric: string): Proof => ({ query, read: `totals.${metric}` });

export const rowOf = (query: Query, dimension: string, value: string | null, metric: string): Proof => ({
  query,
  read: `rows[${dimension}=${value ?? ''}].${metric}`,
});
