import type { AnomalyGranularity, AnomalyList } from '../protocol/anomalies.ts';
import type { Explanation } from '../protocol/explanations.ts';
import type { Provenance } from '../protocol/provenance.ts';
import type { DateRange, Filter } from '../protocol/query.ts';
import type { Client, ClientAccess } from './client.ts';

/** A metric in a range, as the reader's filters show it. */
export interface InsightQuestion {
  readonly metric: string;
  readonly range: DateRange;
  readonly filters?: readonly Filter[] | undefined;
}

export interface ExplainQuestion extends InsightQuestion {
  /** Explains the change against this range; without it that against the expected or usual value. */
  readonly compare?: DateRange | undefined;
  /** `usual`: against the expected or usual value, and against `compare` only where there is none. */
  readonly basis?: 'usual' | undefined;
  /** IANA name; the catalogue's zone when absent. */
  readonly timeZone?: string | undefined;
  /** BCP 47 language of the sentences. */
  readonly language: string;
}

export interface AnomalyQuestion extends InsightQuestion {
  readonly granularity: AnomalyGranularity;
  /** Also judges the members of this dimension within each anomaly. */
  readonly by?: string | undefined;
}

/** A reader's judgement of an anomaly; `isReal` null takes it back. */
export interface Verdict {
  readonly metric: string;
  readonly granularity: AnomalyGranularity;
  /** First instant of the anomaly. */
  readonly from: string;
  readonly isReal: boolean | null;
  readonly note?: string;
}

/** Findings of the service about a metric, beyond its values. Each call is one request and throws ClientError. */
export interface Insights {
  /** Absolute address of a path of the service, for a reader to repeat a request. */
  addressOf(path: string): string;
  explain(question: ExplainQuestion): Promise<Explanation>;
  findAnomalies(question: AnomalyQuestion): Promise<AnomalyList>;
  /** Loads what an answer consists of, by the `provenance` of its result. */
  loadProvenance(id: string): Promise<Provenance>;
  giveVerdict(verdict: Verdict): Promise<void>;
}

/** Returns the insights of a client, the same object each time. */
export const getInsights = (client: Client): Insights => client.use(createInsights);

function createInsights({ endpoint, send }: ClientAccess): Insights {
  return {
    addressOf: (path) => endpoint + path,
    explain: async ({ metric, compare, basis, timeZone, language, ...question }) =>
      (await send(
        `/v1/metrics/${encodeURIComponent(metric)}/explain?${toParams(question, {
          compareDateRange: compare && formatRange(compare),
          basis,
          timezone: timeZone,
          language,
        })}`,
      )) as Explanation,
    findAnomalies: async ({ metric, granularity, by, ...question }) =>
      (await send(`/v1/anomalies?${toParams(question, { metric, granularity, by })}`)) as AnomalyList,
    loadProvenance: async (id) => (await send(`/v1/provenance/${encodeURIComponent(id)}`)) as Provenance,
    async giveVerdict(verdict) {
      await send('/v1/anomalies/verdicts', verdict);
    },
  };
}

const formatRange = (range: DateRange): string => (typeof range === 'string' ? range : range.join('/'));

function toParams(
  { range, filters = [] }: Omit<InsightQuestion, 'metric'>,
  others: Readonly<Record<string, string | undefined>>,
): URLSearchParams {
  const params = new URLSearchParams({ dateRange: formatRange(range) });
  if (filters.length > 0) params.set('filters', JSON.stringify(filters));
  for (const [name, value] of Object.entries(others)) if (value !== undefined) params.set(name, value);
  return params;
}
