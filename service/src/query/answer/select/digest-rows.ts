import { createHash } from 'node:crypto';
import type { LoopBudget } from '../../../base/loop-budget.ts';
import type { Draft } from '../compute-rows.ts';
import type { WireRow } from '../wire-number.ts';

/**
 * Digests all rows in their order, with those that other pages show: equal digests mean that the pages of a query belong
 * together. It is computed from visible rows alone, so that it tells nothing of others.
 */
export async function digestRows(
  drafts: readonly Draft[],
  toRow: (draft: Draft) => WireRow,
  budget: LoopBudget,
): Promise<string> {
  const hash = createHash('sha256');
  for (const draft of drafts) {
    if (budget.isSpent) await budget.rest();
    hash.update(JSON.stringify(toRow(draft)));
  }
  return hash.digest('base64url').slice(0, 22);
}
