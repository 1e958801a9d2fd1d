import { InvalidRequestError } from '../../base/errors.ts';
import type { ExplanationService } from './types.ts';

/** Explains against what is usual where a query prefers that, and against its compared range where nothing is. */
export const preferUsual = ({ explain }: ExplanationService): ExplanationService => ({
  async explain({ prefersUsual = false, ...query }, policy, caller) {
    if (!prefersUsual || query.compareDateRange === undefined) return explain(query, policy, caller);
    try {
      return await explain({ ...query, compareDateRange: undefined }, policy, caller);
    } catch (error) {
      if (!(error instanceof InvalidRequestError) || error.code !== 'no_value') throw error;
      return explain(query, policy, caller);
    }
  },
});
