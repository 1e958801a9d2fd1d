import type pg from 'pg';
import { createAnomalyDesk } from '../insight/anomalies/anomaly-service.ts';
import type { AnomalyDesk, VerdictDesk } from '../insight/anomalies/types.ts';
import { createVerdictDesk } from '../insight/anomalies/verdict-service.ts';
import { withExpected } from '../insight/anomalies/with-expected.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { createExplanationDesk } from '../insight/explanations/explanation-service.ts';
import type { ExplanationDesk } from '../insight/explanations/types.ts';
import { createProvenanceDesk } from '../query/provenance/provenance-service.ts';
import type { ProvenanceBook } from '../query/provenance/provenance-recorder.ts';
import type { ProvenanceDesk, QueryService, SourceStates } from '../query/types.ts';

/** What is said about numbers beside the numbers. */
export interface Insights {
  readonly anomalies: AnomalyDesk;
  readonly verdicts: VerdictDesk;
  readonly explanations: ExplanationDesk;
  readonly provenance: ProvenanceDesk;
  /** Answers queries that ask for what was expected, too. */
  readonly answering: QueryService;
}

export function createInsights(options: {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  readonly states: SourceStates;
  readonly queries: QueryService;
  readonly book: ProvenanceBook;
  now(): number;
}): Insights {
  const anomalies = createAnomalyDesk(options);
  return {
    anomalies,
    verdicts: createVerdictDesk(options.pool, anomalies, options.now),
    explanations: createExplanationDesk({ ...options, anomalies }),
    provenance: createProvenanceDesk(options),
    answering: withExpected({ ...options, anomalies }),
  };
}

/** Answers queries that ask for what was expected, too, apart from those over HTTP. */
export function answerWithExpected(options: {
  readonly catalog: Catalog;
  readonly queries: QueryService;
  now(): number;
}): QueryService {
  return withExpected({ ...options, anomalies: createAnomalyDesk(options) });
}
