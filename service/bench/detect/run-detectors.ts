import { createDetector } from '../../src/insight/detection/detector.ts';
import { createEpisodes } from '../../src/insight/detection/episodes.ts';
import { findTypical } from '../../src/insight/detection/rows/guess-kind.ts';
import type { Detector, Severity } from '../../src/insight/detection/types.ts';
import type { Series } from './generate.ts';
import type { Finding } from './score.ts';

const HOUR_MS = 3_600_000;
/** A Monday. */
const START_MS = Date.UTC(2026, 0, 5);

/** Runs the detector over a series and returns its findings, itself and the time it took, ms. */
export function runDetector(series: Series): {
  readonly findings: Finding[];
  readonly detector: Detector;
  readonly ms: number;
} {
  const detector = createDetector({
    kind: series.kind,
    stepMs: HOUR_MS,
    typical: findTypical(series.values.slice(0, 168)),
  });
  const startedAtMs = performance.now();
  const findings = series.values.map((value, hour) => {
    const { severity, episode } = detector.push({ timestampMs: START_MS + hour * HOUR_MS, value });
    return { severity, episode };
  });
  return { findings, detector, ms: performance.now() - startedAtMs };
}

/** High ones alone; episodes keep their numbers. */
export const onlyHigh = (findings: readonly Finding[]): Finding[] =>
  findings.map(({ severity, episode }) => ({ severity: severity === 'high' ? 'high' : '', episode }));

/** The rule of old: how many deviations from the mean of the last 30 days. */
export function runZScore(series: Series, limit: number): Finding[] {
  const window = 720;
  let sum = 0;
  let squares = 0;
  return group(
    series.values.map((value, hour) => {
      const count = Math.min(hour, window);
      const mean = sum / Math.max(1, count);
      const spread = Math.sqrt(Math.max(0, squares / Math.max(1, count) - mean * mean));
      const off = count < 168 || spread === 0 ? 0 : (value - mean) / spread;
      sum += value;
      squares += value * value;
      const dropped = series.values[hour - window];
      if (dropped !== undefined) {
        sum -= dropped;
        squares -= dropped * dropped;
      }
      return Math.abs(off) > limit ? Math.sign(off) : 0;
    }),
  );
}

/** Knows mean and spread of each hour. */
export const runOracle = (series: Series, limit: number): Finding[] =>
  group(
    series.values.map((value, hour) => {
      const off = (value - (series.means[hour] as number)) / (series.spreads[hour] as number);
      return Math.abs(off) > limit ? Math.sign(off) : 0;
    }),
  );

function group(signs: readonly number[]): Finding[] {
  const episodes = createEpisodes(HOUR_MS);
  return signs.map((sign, hour) => {
    const severity: Severity = sign === 0 ? '' : 'medium';
    return { severity, episode: episodes.push(hour * HOUR_MS, severity, sign > 0 ? 'up' : 'down').number };
  });
}
