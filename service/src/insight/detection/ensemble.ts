import { createForecast, type Forecast, type Season } from './forecast.ts';

const DAY_MS = 86_400_000;
/** Shorter steps have no weekly season. */
const FINE_MS = 5 * 60_000;
/** Share of an error that the level follows, with a season and without one. */
const SEASONAL_RATE = 0.01;
/** The same of daily buckets, so that a level that grows is followed within two weeks. */
const DAILY_RATE = 0.08;
const STEADY_RATE = 0.02;
const QUICK_RATE = 0.25;
/** A forecast without a season must be better by this factor to be preferred; of daily buckets just better. */
const PREFER_SEASON = 0.85;
/** A fast forecast absorbs lasting deviations: it must be better by this factor to be preferred. */
const PREFER_STEADY = 0.6;

/** A forecast on the transformed scale, and the model that made it. */
export interface Prediction {
  readonly model: Season | 'quick';
  readonly y: number;
}

/** Ensemble of forecasts of one series, weighted by their recent accuracy. */
export interface Ensemble {
  /** Returns the forecast of the best model; undefined before there is enough past. */
  predict(localMs: number): Prediction | undefined;
  /** Returns the forecast of each model that has one, the best or not. */
  predictEach(localMs: number): readonly Prediction[];
  learn(localMs: number, y: number, speed: number): void;
  readonly sizeBytes: number;
}

/** Mean of the seasonal forecasts, weighted by the fourth power of their accuracy, unless a plain level is better. */
export function createEnsemble(stepMs: number): Ensemble {
  const isDaily = stepMs >= DAY_MS;
  const preferSeason = isDaily ? 1 : PREFER_SEASON;
  const weekly = createForecast({ season: 'week', stepMs, rate: isDaily ? DAILY_RATE : SEASONAL_RATE });
  const daily = createForecast({ season: 'day', stepMs, rate: SEASONAL_RATE });
  const steady = createForecast({ season: 'none', stepMs, rate: STEADY_RATE });
  const quick = createForecast({ season: 'none', stepMs, rate: QUICK_RATE });
  const seasonal = isDaily ? [weekly] : stepMs < FINE_MS ? [daily] : [weekly, daily];
  const all = [...seasonal, steady, quick];

  function predictBy(forecast: Forecast, localMs: number): Prediction | undefined {
    const y = forecast.predict(localMs);
    return y === undefined ? undefined : { model: forecast === quick ? 'quick' : forecast.season, y };
  }

  return {
    predict(localMs) {
      const ready = seasonal.filter((model) => model.error < Infinity && model.predict(localMs) !== undefined);
      const best = Math.min(...ready.map(({ error }) => error));
      if (quick.error < PREFER_STEADY * Math.min(best, steady.error)) return predictBy(quick, localMs);
      if (ready.length === 0 || steady.error < preferSeason * best) return predictBy(steady, localMs);
      return { model: 'week', y: blend(ready, localMs) };
    },
    predictEach: (localMs) => all.flatMap((forecast) => predictBy(forecast, localMs) ?? []),
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
