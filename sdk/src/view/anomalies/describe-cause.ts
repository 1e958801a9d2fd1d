import type { Explanation } from '../../protocol/explanations.ts';
import { findDrivers, type Driver } from './find-drivers.ts';

/** The shortest answer to why: one part makes up most of a change, or no part stands out. Undefined if neither is known. */
export function describeCause(explanation: Explanation): Driver | 'broad' | undefined {
  if (explanation.sentences.some(({ kind }) => kind === 'broad_based')) return 'broad';
  return explanation.splits[0]?.isConcentrated ? findDrivers(explanation)[0] : undefined;
}
