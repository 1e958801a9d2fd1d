import { createCarryOver } from './carry-over.ts';
import { createEnsemble } from './ensemble.ts';
import { createEpisodes } from './episodes.ts';
import { createErrorScale } from './error-scale.ts';
import { toRange, type Expectation } from './expected-range.ts';
import { judge, judgeDay } from './judge.ts';
import { createLearning } from './learning.ts';
import { findLeastDifference } from './least-difference.ts';
import { createLevelShift } from './level-shift.ts';
import { createNovelty } from './novelty.ts';
import { createSilence } from './silence.ts';
import { createTransform } from './transform.ts';
import type { Detector, DetectorOptions, Severity, Verdict } from './types.ts';
import { createWindows } from './windows.ts';

const DAY_MS = 86_400_000;

/** Smaller counts are forecast as if this were their typical size: logarithms of values near zero jump. */
const MIN_COUNT = 5;

const LEARNING: Verdict = {
  expected: null,
  lower: null,
  upper: null,
  score: 0,
  severity: '',
  episode: undefined,
  direction: undefined,
  onceIn: null,
  p: null,
  isNewLevel: false,
};

/** Creates the detector of one series; `docs/detection.md` explains each step. */
export function createDetector(options: DetectorOptions): Detector {
  const { kind, stepMs, typical, noise, minimum, offsetMsAt = () => 0, isKnownEvent = () => false } = options;
  const transform = createTransform(kind, typical, noise);
  // A count is forecast on a logarithmic scale, because changes are relative, and judged on a root scale, because its
  // noise grows with its root.
  const growth = kind === 'count' ? createTransform('amount', Math.max(MIN_COUNT, typical)) : transform;
  const isDaily = stepMs >= DAY_MS;
  const forecast = createEnsemble(stepMs);
  const errors = createErrorScale(stepMs, transform.floor);
  const carryOver = createCarryOver(stepMs);
  const windows = createWindows();
  const episodes = createEpisodes(stepMs);
  const shift = createLevelShift();
  const silence = createSilence(kind === 'count');
  const novelty = createNovelty(stepMs);
  const { see, count, isLearning } = createLearning(stepMs);

  function predict(localMs: number): number | undefined {
    const grown = forecast.predict(localMs);
    return grown === undefined || growth === transform ? grown : transform.forward(growth.back(grown));
  }

  function choose(localMs: number, expected = predict(localMs)): Expectation | undefined {
    const spread = errors.at(localMs);
    return expected === undefined || Number.isNaN(spread) ? undefined : { expected, spread };
  }

  const leastAt = (expected: number): number => minimum ?? findLeastDifference(kind, expected);

  return {
    push({ timestampMs, value }) {
      if (value === null || !Number.isFinite(value)) return LEARNING;
      const localMs = timestampMs + offsetMsAt(timestampMs);
      see(timestampMs);
      const expected = predict(localMs);
      const chosen = choose(localMs, expected);
      const y = transform.forward(value);
      const isKnown = isKnownEvent(timestampMs);
      const verdict = chosen && !isKnown ? look(timestampMs, value, y, chosen) : LEARNING;
      if (!isKnown) {
        if (expected !== undefined) errors.push(localMs, y - expected);
        forecast.learn(localMs, growth.forward(value), shift.speedAt(timestampMs));
        count();
      }
      return verdict;
    },
    expect(timestampMs) {
      if (isKnownEvent(timestampMs)) return undefined;
      const chosen = choose(timestampMs + offsetMsAt(timestampMs));
      return chosen && !isLearning(timestampMs) ? toRange(chosen, transform, leastAt) : undefined;
    },
    get sizeBytes() {
      return windows.sizeBytes + errors.sizeBytes + forecast.sizeBytes;
    },
  };

  function look(timestampMs: number, value: number, y: number, chosen: Expectation): Verdict {
    const off = (y - chosen.expected) / chosen.spread;
    const range = toRange(chosen, transform, leastAt);
    if (Math.abs(off) < 2 && episodes.isOpen) windows.clear();
    const strange = windows.push(carryOver.push(timestampMs, off));
    const score = novelty.push(timestampMs, y, off, strange);
    const isNewLevel = shift.push(timestampMs, off);
    const direction = off > 0 ? 'up' : 'down';
    if (isLearning(timestampMs)) return { ...LEARNING, ...range };
    const silent = silence.push(value, range.expected);
    const sized = isDaily ? judgeDay(off) : judge(strange, off);
    const unreported = sized === 'high' ? sized : silent.severity || sized;
    // A new level is reported once: later deviations in the same direction are part of it until it is learned.
    const isReported = shift.covers(timestampMs, direction);
    const severity: Severity =
      !isReported && Math.abs(value - range.expected) >= leastAt(range.expected) ? unreported : '';
    const { number: episode, isNews } = episodes.push(timestampMs, severity, direction);
    // An episode counts once in the memory of past deviations, however long it lasts.
    if (severity !== '' && !isNews) windows.forget();
    const p = strange.length > 0 ? Math.min(silent.p, ...strange.map((test) => test.p)) : null;
    return {
      ...range,
      score,
      severity,
      episode,
      direction: severity === '' ? undefined : direction,
      onceIn: p === null ? null : Math.round(1 / p),
      p,
      isNewLevel,
    };
  }
}
