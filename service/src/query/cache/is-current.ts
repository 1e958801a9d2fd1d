import { findAlignedUntil } from '../answer/alignment.ts';
import type { ComputedAnswer } from '../answer/compute-answer.ts';
import type { ResolvedQuery } from '../parse/resolve-ranges.ts';
import type { SourceStates } from '../types.ts';
import { findWatermark } from '../versions/find-watermark.ts';

/** True for an answer over sources and versions that this process knows. */
export const isKnown = ({ versions }: ComputedAnswer, states: SourceStates): boolean =>
  [...versions].every(
    ([source, version]) => states.catalog.sources.has(source) && version <= states.state(source).version,
  );

/**
 * True while no source changed within the ranges, no new bucket has begun that would add a row, and no more of the
 * range can be compared.
 */
export function isCurrent(answer: ComputedAnswer, query: ResolvedQuery, states: SourceStates, nowMs: number): boolean {
  if (nowMs >= answer.nextRowAtMs) return false;
  if (answer.comparison) {
    const watermarkMs = findWatermark([...answer.versions.keys()].map((source) => states.state(source)));
    if (findAlignedUntil(query, watermarkMs, nowMs) !== answer.comparison.alignedUntilMs) return false;
  }
  for (const [source, version] of answer.versions) {
    const isUntouched = answer.ranges.every(({ fromMs, toMs }) => states.isUnchanged(source, version, fromMs, toMs));
    if (!isUntouched) return false;
  }
  return true;
}

/**
 * Raises the versions of an answer that is current to those of the sources: its numbers are also theirs, and the changes
 * up to there need not be looked at again.
 */
export function raiseVersions({ versions }: ComputedAnswer, states: SourceStates): void {
  for (const [source, version] of versions) {
    const { version: newest } = states.state(source);
    if (newest > version) versions.set(source, newest);
  }
}
