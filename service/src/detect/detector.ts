import { createEpisodes } from './episodes.ts';
import { createEnsemble } from './ensemble.ts';
import { createErrorScale } from './error-scale.ts';
import { judge } from './judge.ts';
import { createLevelShift } from './level-shift.ts';
import { createTransform } from './transform.ts';
import type { Detector, DetectorOptions, Severity, Verdict } from './types.ts';
import { createWindows } from './windows.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Before so much past there is no verdict. */
const LEARNING_MS = 3 * DAY_MS;
const LEARNING_POINTS = 500;
const LEAST_POINTS = 30;
/** The range shown: what a medium flag on one bucket begins at. */
const RANGE = 4;
/** A difference below this share of the expected value does not matter, unless a minimum is given. */
const MATERIAL_RATIO = 0.05;
/** After a new level the forecast follows faster for so long. */
const RELEARN_MS = 48 * HOUR_MS;
/** How much a record adds to the evidence, and what is like many before takes from it. */
const RECORD_MOST = 4;
const RECORD_LEAST = 0.25;
/** Within an episode, evidence is news again where it is so much stronger than before. */
const STRONGER = 2;
const RELEARN_SPEED = 15;
/** Daily buckets: eight weeks are too few to say how rare something is, so only its size speaks. */
const DAILY_MEDIUM = 4.5;
const DAILY_HIGH = 6;
const DAILY_LEAST_POINTS = 21;

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

/** Makes a detector of one series; `docs/detection.md` explains each step. */
export function createDetector(options: DetectorOptions): Detector {
  const { kind, stepMs, typical, minimum, offsetMsAt = () => 0, isKnownEvent = () => false } = options;
  const transform = createTransform(kind, typical);
  const isDaily = stepMs >= DAY_MS;
  const forecast = createEnsemble(stepMs);
  const errors = createErrorScale(stepMs, transform.floor);
  const windows = createWindows();
  const episodes = createEpisodes(stepMs);
  const shift = createLevelShift();
  let firstMs: number | undefined;
  let points = 0;
  let relearnUntilMs = -Infinity;
  let strongest = 0;
  let shiftedTo: 'up' | 'down' | undefined;

  function choose(localMs: number): { expected: number; spread: number } | undefined {
    const expected = forecast.predict(localMs);
    const spread = errors.at(localMs);
    return expected === undefined || Number.isNaN(spread) ? undefined : { expected, spread };
  }

  const isLearning = (timestampMs: number): boolean =>
    firstMs === undefined ||
    (timestampMs - firstMs < LEARNING_MS && points < LEARNING_POINTS) ||
    points < (isDaily ? DAILY_LEAST_POINTS : LEAST_POINTS);

  function isMaterial(value: number, expected: number): boolean {
    return Math.abs(value - expected) >= (minimum ?? MATERIAL_RATIO * Math.abs(expected));
  }

  return {
    push({ timestampMs, value }) {
      if (value === null || !Number.isFinite(value)) return LEARNING;
      const localMs = timestampMs + offsetMsAt(timestampMs);
      firstMs ??= timestampMs;
      const chosen = choose(localMs);
      const y = transform.forward(value);
      const isKnown = isKnownEvent(timestampMs);
      const verdict = chosen && !isKnown ? look(timestampMs, value, y, chosen) : LEARNING;
      if (!isKnown) {
        const speed = timestampMs < relearnUntilMs ? RELEARN_SPEED : 1;
        const expected = forecast.predict(localMs);
        if (expected !== undefined) errors.push(localMs, y - expected);
        forecast.learn(localMs, y, speed);
        points++;
      }
      return verdict;
    },
    expect(timestampMs) {
      const chosen = choose(timestampMs + offsetMsAt(timestampMs));
      return chosen && !isLearning(timestampMs) ? toRange(chosen) : undefined;
    },
    get sizeBytes() {
      return windows.sizeBytes + errors.sizeBytes + forecast.sizeBytes;
    },
  };

  function toRange({ expected, spread }: { expected: number; spread: number }) {
    return {
      expected: transform.back(expected),
      lower: transform.back(expected - RANGE * spread),
      upper: transform.back(expected + RANGE * spread),
    };
  }

  function look(timestampMs: number, value: number, y: number, chosen: { expected: number; spread: number }): Verdict {
    const off = (y - chosen.expected) / chosen.spread;
    const range = toRange(chosen);
    if (Math.abs(off) < 2 && episodes.isOpen) windows.clear();
    const strange = windows.push(off);
    const isNewLevel = shift.push(off);
    const direction = off > 0 ? 'up' : 'down';
    if (isNewLevel) {
      relearnUntilMs = timestampMs + RELEARN_MS;
      shiftedTo = direction;
    }
    if (isLearning(timestampMs)) return { ...LEARNING, ...range };
    const found = isDaily ? judgeDay(off) : judge(strange, off);
    // A new level is told once: what goes the same way is part of it until it is learned.
    const isTold = timestampMs < relearnUntilMs && direction === shiftedTo;
    const severity: Severity = !isTold && isMaterial(value, range.expected) ? found.severity : '';
    const { number: episode, isNews } = episodes.push(timestampMs, severity, direction);
    const evidence = found.strength * Math.min(RECORD_MOST, Math.max(RECORD_LEAST, found.record));
    const isStronger = severity !== '' && evidence > STRONGER * strongest;
    if (severity !== '') strongest = isNews ? evidence : Math.max(strongest, evidence);
    const p = strange.length > 0 ? Math.min(...strange.map((one) => one.p)) : null;
    return {
      ...range,
      score: toScore(evidence, severity, isNews || isStronger),
      severity,
      episode,
      direction: severity === '' ? undefined : direction,
      onceIn: p === null ? null : Math.round(1 / p),
      p,
      isNewLevel,
    };
  }
}

function judgeDay(off: number): { severity: Severity; strength: number; record: number } {
  const size = Math.abs(off);
  return {
    severity: size > DAILY_HIGH ? 'high' : size > DAILY_MEDIUM ? 'medium' : '',
    strength: size / DAILY_MEDIUM,
    record: 1,
  };
}

/** 0.5 is medium, 1 is without bound. What is flagged already is told once: only news keeps its full score. */
function toScore(strength: number, severity: Severity, isNews: boolean): number {
  const score = strength / (1 + strength);
  if (severity === '') return Math.min(score, 0.499);
  return isNews ? Math.max(score, 0.5) : Math.min(score, 0.5);
}
