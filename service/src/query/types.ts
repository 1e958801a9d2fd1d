import type { Policy } from '../access/types.ts';
import type { Catalog } from '../catalog/model/types.ts';
import type { Provenance } from '../../../sdk/src/protocol/provenance.ts';
import type { QueryResult } from '../../../sdk/src/protocol/query.ts';
import type { SourceChange } from '../ingest/types.ts';
import type { SourceLayout } from '../medallion/layout/source-layout.ts';

/** Answers one query of the wire contract for one policy. Throws `AppError`s for the caller's mistakes. */
export interface QueryService {
  answer(query: unknown, policy: Policy): Promise<QueryResult>;
  /** The same as JSON. `text` is the query as it came: while it is remembered, `query` is not called to parse it. */
  answerJson(text: string, query: () => unknown, policy: Policy): Promise<string>;
}

export interface ProvenanceService {
  /** Throws `not_found` for what this policy was never answered, and `catalog_changed`. */
  find(id: string, policy: Policy): Promise<Provenance>;
}

/** What queries and caches must know of the store at this moment, kept in memory, healed from Postgres each second. */
export interface SourceStates {
  readonly epoch: string;
  /** What a snapshot of Postgres must show for its versions to be of this epoch: see `postgres/timeline.ts`. */
  readonly timeline: string;
  readonly catalog: Catalog;
  /** Which columns and rollups the source has, and which of them answer. */
  layout(source: string): SourceLayout;
  /** Asks Postgres now; rejects when it does not answer. */
  refresh(): Promise<void>;
  /** The same object until something moves on: a commit, what Postgres told, or the clock by a millisecond. */
  state(source: string): SourceState;
  /** Called after each commit that this process knows of, its own or another replica's. Returns how to stop. */
  subscribe(listener: (change: SourceChange | { readonly epoch: string }) => void): () => void;
  /** False when a version between two is unknown, or one of its spans touches `[fromMs, toMs)`. */
  isUnchanged(source: string, sinceVersion: number, fromMs: number, toMs: number): boolean;
}

export interface SourceState {
  readonly version: number;
  /** Epoch ms; null while the source has never had an event. */
  readonly watermarkMs: number | null;
  /** The later of the last commit and the last time all its ingest sources were seen caught up; null before both. */
  readonly freshAtMs: number | null;
}
