import { toWireError } from '../../client/client-error.ts';
import type { ExplainQuestion, Insights } from '../../client/insights.ts';
import type { Explanation } from '../../protocol/explanations.ts';
import type { DateRange } from '../../protocol/query.ts';

/** Explains against the usual value; where there is none yet, against the comparison. */
export async function explainOr(
  { explain }: Insights,
  question: ExplainQuestion,
  compare: DateRange | undefined,
): Promise<Explanation> {
  try {
    return await explain(question);
  } catch (error) {
    if (toWireError(error).code !== 'no_value' || compare === undefined) throw error;
    return explain({ ...question, compare });
  }
}
