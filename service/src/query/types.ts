import type { Policy } from '../access/types.ts';
import type { Catalog } from '../catalog/model/types.ts';
import type { Provenance } from '../../../sdk/src/protocol/provenance.ts';
import type { QueryResult } from '../../../sdk/src/protocol/query.ts';
import type { SourceChange } from '../ingest/types.ts';
import type { SourceLayout } from '../medallion/layout/source-layout.ts';
import type { ParsedQuery } from './parse/parse-query.ts';

/** Who waits for an answer. */
export interface Caller {
  /**
   * Aborted when nobody waits any more: a queued query is then not computed, a running statement is cancelled. A getter
   * may create it, as it is only read where an answer is not in memory.
   */
  readonly signal: AbortSignal;
}

/** Answers queries of the wire contract under a policy. Throws `AppError`s for the caller's mistakes. */
export interface QueryService {
  /** Parses a query, which can then be answered any number of times under policies with the same fingerprint. */
  parse(query: unknown, policy: Policy): ParsedQuery;
  /** Parses a query and answers it. */
  answer(query: unknown, policy: Policy, caller?: Caller): Promise<QueryResult>;
  /** Answers a parsed query; relative ranges are those of this moment. */
  answerParsed(query: ParsedQuery, policy: Policy, caller?: Caller): Promise<QueryResult>;
  /** Answers a parsed query as JSON. */
  answerJson(query: ParsedQuery, policy: Policy, caller?: Caller): Promise<string>;
}

export interface ProvenanceService {
  /** Throws `not_found` for an answer that this policy never received, and `catalog_changed`. */
  find(id: string, policy: Policy): Promise<Provenance>;
}

/** State of the sources that queries and caches rely on: kept in memory, refreshed from Postgres each second. */
export interface SourceStates {
  readonly epoch: string;
  /**
   * Timeline that a snapshot of Postgres must show for its versions to be of this epoch: see `postgres/timeline.ts`.
   */
  readonly timeline: string;
  readonly catalog: Catalog;
  /** Returns the columns and rollups of the source, and which of them answer. */
  layout(source: string): SourceLayout;
  /** Asks Postgres now; rejects when it does not answer. */
  refresh(): Promise<void>;
  /** Returns the same object until a commit, a poll of Postgres or the clock (by a millisecond) changes it. */
  state(source: string): SourceState;
  /**
   * Calls the listener after each commit known to this process, its own or another replica's. Returns a function that
   * unsubscribes.
   */
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
