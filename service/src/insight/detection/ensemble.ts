import { createForecast, type Forecast } from './forecast.ts';

const DAY_MS = 86_400_000;
/** Shorter steps have no weekly season. */
const FINE_MS = 5 * 60_000;
/** Share of an error that the level follows, with a season and without one. */
const SEASONAL_RATE = 0.01;
const STEADY_RATE = 0.02;
const QUICK_RATE = 0.25;
/** A forecast without a season must be better by this factor to be preferred. */
const PREFER_SEASON = 0.85;
/** A fast forecast absorbs lasting deviations: it must be better by this factor to be preferred. */
const PREFER_STEADY = 0.6;

/** Ensemble of forecasts of one series, weighted by their recent accuracy. */
export interface Ensemble {
  /** Returns the forecast on the transformed scale; undefined before there is enough past. */
  predict(localMs: number): number | undefined;
  learn(localMs: number, y: number, speed: number): void;
  readonly sizeBytes: number;
}

/** Mean of the seasonal forecasts, weighted by the fourth power of their accuracy, unless a plain level is better. */
export function createEnsemble(stepMs: number): Ensemble {
  const weekly = createForecast({ season: 'week', stepMs, rate: SEASONAL_RATE });
  const daily = createForecast({ season: 'day', stepMs, rate: SEASONAL_RATE });
  const steady = createForecast({ season: 'none', stepMs, rate: STEADY_RATE });
  const quick = createForecast({ season: 'none', stepMs, rate: QUICK_RATE });
  const seasonal = stepMs >= DAY_MS ? [weekly] : stepMs < FINE_MS ? [daily] : [weekly, daily];
  const all = [...seasonal, steady, quick];

  return {
    predict(localMs) {
      const ready = seasonal.filter((model) => model.error < Infinity && model.predict(localMs) !== undefined);
      const best = Math.min(...ready.map(({ error }) => error));
      if (quick.error < PREFER_STEADY * Math.min(best, steady.error)) return quick.predict(localMs);
      if (ready.length === 0 || steady.error < PREFER_SEASON * best) return steady.predict(localMs);
      return blend(ready, localMs);
    },
    learn(localMs, y, speed) {
      for (const forecast of all) forecast.learn(localMs, y, speed);
    },
    get sizeBytes() {
      return all.reduce((sum, forecast) => sum + forecast.sizeBytes, 0);
    },
  };
}

function blend(forecasts: readonly Forecast[], localMs: number): number {
  let weights = 0;
  let sum = 0;
  for (const forecast of forecasts) {
    const weight = 1 / Math.max(1e-12, forecast.error) ** 4;
    weights += weight;
    sum += weight * (forecast.predict(localMs) as number);
  }
  return sum / weights;
}
