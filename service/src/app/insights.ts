import type pg from 'pg';
import { createAnomalyService } from '../insight/anomalies/anomaly-service.ts';
import type { AnomalyService, VerdictService } from '../insight/anomalies/types.ts';
import { createVerdictService } from '../insight/anomalies/verdict-service.ts';
import { createExpectedQueryService } from '../insight/anomalies/expected-query-service.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { createExplanationService } from '../insight/explanations/explanation-service.ts';
import type { ExplanationService } from '../insight/explanations/types.ts';
import { createProvenanceService } from '../query/provenance/provenance-service.ts';
import type { ProvenanceRecorder } from '../query/provenance/provenance-recorder.ts';
import type { ProvenanceService, QueryService, SourceStates } from '../query/types.ts';

/** Services that interpret numbers: expectations, anomalies, explanations, provenance. */
export interface Insights {
  readonly anomalies: AnomalyService;
  readonly verdicts: VerdictService;
  readonly explanations: ExplanationService;
  readonly provenance: ProvenanceService;
  /** Answers queries, including those with `expected`. */
  readonly answering: QueryService;
}

export function createInsights(options: {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  readonly states: SourceStates;
  readonly queries: QueryService;
  readonly recorder: ProvenanceRecorder;
  now(): number;
}): Insights {
  const anomalies = createAnomalyService(options);
  return {
    anomalies,
    verdicts: createVerdictService(options.pool, anomalies, options.now),
    explanations: createExplanationService({ ...options, anomalies }),
    provenance: createProvenanceService(options),
    answering: createExpectedQueryService({ ...options, anomalies }),
  };
}

/** Creates a query service that also answers `expected`, apart from the one for HTTP. */
export function answerWithExpected(options: {
  readonly catalog: Catalog;
  readonly queries: QueryService;
  now(): number;
}): QueryService {
  return createExpectedQueryService({ ...options, anomalies: createAnomalyService(options) });
}
