import type { Place } from '../../file/problems.ts';
import type { Expression } from '../../model/expressions/expression-types.ts';
import type { Unit } from '../measures/resolve-measures.ts';

/** A resolved expression. `size` counts its parts. */
export interface Resolved {
  readonly expression: Expression;
  readonly unit: Unit;
  readonly size: number;
  /** Format of it unless the catalogue says another. */
  readonly format?: 'percent';
}

/** Resolves a name; undefined, with the problem recorded, if it is unknown. */
export type FindOperand = (name: string, place: Place) => Resolved | undefined;
