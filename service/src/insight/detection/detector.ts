import { createCarryOver } from './carry-over.ts';
import { createEnsemble, type Prediction } from './ensemble.ts';
import { createEpisodes } from './episodes.ts';
import { createErrorScales } from './error-scale.ts';
import { toRange, type Expectation } from './expected-range.ts';
import { judge, judgeDay } from './judge.ts';
import { createLearning } from './learning.ts';
import { findLeastDifference } from './least-difference.ts';
import { createLevelShift } from './level-shift.ts';
import { createNovelty } from './novelty.ts';
import { createSilence } from './silence.ts';
import { createTransform, type Transform } from './transform.ts';
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
  const errors = createErrorScales(stepMs, transform.floor);
  const carryOver = createCarryOver(stepMs);
  const windows = createWindows();
  const episodes = createEpisodes(stepMs);
  const shift = createLevelShift();
  const silence = createSilence(kind === 'count');
  const novelty = createNovelty(stepMs);
  const { see, count, isLearning } = createLearning(stepMs);

  const toJudged = (made: Prediction): Prediction => rescale(made, growth, transform);
  function predict(localMs: number): Prediction | undefined {
    const made = forecast.predict(localMs);
    return made && toJudged(made);
  }

  function choose(localMs: number, prediction = predict(localMs)): Expectation | undefined {
    const spread = prediction ? errors.at(localMs, prediction.model) : Number.NaN;
    return prediction && !Number.isNaN(spread) ? { expected: prediction.y, spread } : undefined;
  }

  const leastAt = (expected: number): number => minimum ?? findLeastDifference(kind, expected);
  return {
    push({ timestampMs, value }) {
      if (value === null || !Number.isFinite(value)) return LEARNING;
      const localMs = timestampMs + offsetMsAt(timestampMs);
      see(timestampMs);
      const prediction = predict(localMs);
      const chosen = choose(localMs, prediction);
      const [y, isKnown] = [transform.forward(value), isKnownEvent(timestampMs)];
      const verdict = chosen && !isKnown ? look(timestampMs, value, y, chosen) : LEARNING;
      if (!isKnown) {
        const each = isDaily ? forecast.predictEach(localMs).map(toJudged) : prediction ? [prediction] : [];
        for (const made of each) errors.push(localMs, made.model, y - made.y);
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

/** Converts a forecast from the scale on which it was made to the one on which it is judged. */
const rescale = ({ model, y }: Prediction, from: Transform, to: Transform): Prediction => ({
  model,
  y: from === to ? y : to.forward(from.back(y)),
});
