import type { Client } from '../../client/client.ts';
import { getInsights } from '../../client/insights.ts';
import type { Provenance } from '../../protocol/provenance.ts';
import type { Query, QueryResult } from '../../protocol/query.ts';

/** A number and what it was computed from. */
export interface ProvenNumber {
  readonly result: QueryResult;
  readonly provenance: Provenance;
}

/** Asks the number anew, and then for its provenance, so that nothing needs to remember the id of an earlier answer. */
export async function loadProof(client: Client, query: Query): Promise<ProvenNumber> {
  const result = await client.query(query);
  return { result, provenance: await getInsights(client).loadProvenance(result.provenance) };
}
