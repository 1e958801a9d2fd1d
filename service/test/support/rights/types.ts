import type { Filter } from '../../../../sdk/src/protocol/query.ts';

/** Names of worlds that differ in nothing that their readers may see. */
export type World = 'a' | 'b';
export const WORLDS: readonly World[] = ['a', 'b'];

/** A metric, and the fields that its numbers depend on. */
export interface MetricPlan {
  readonly name: string;
  readonly definition: Readonly<Record<string, unknown>>;
  readonly sources: readonly Source[];
  readonly fields: readonly string[];
  readonly measures: readonly string[];
}

export type Source = 'orders' | 'visits';

/** The rights of a role over rows that a reader may see, or a part of them. */
export interface RolePlan {
  readonly name: string;
  readonly metrics: readonly string[];
  readonly dimensions: readonly string[];
  /** As the catalogue writes it, with references to claims; undefined: all rows. */
  readonly written: unknown;
  /** With the claims filled in. */
  readonly filters: readonly Filter[];
  readonly claims: Readonly<Record<string, readonly string[]>>;
}

export interface CatalogPlan {
  readonly metrics: readonly MetricPlan[];
  readonly dimensions: readonly string[];
  /** Values of each dimension; those of a boolean one are `true` and `false`. */
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly reader: RolePlan;
  /** Sees a part of what the reader sees. */
  readonly narrow: RolePlan;
  /** The file in each world. */
  readonly texts: Readonly<Record<World, string>>;
  /** Made when all rows are there, so that each fires once. */
  readonly rules: readonly { readonly name: string; readonly metric: string; readonly by: string | undefined }[];
  /** Every name and title that only those may see who may see the thing that it names. */
  readonly marks: readonly { readonly text: string; readonly of: string }[];
}

/** Ids and names that the probes of a pair of worlds need to know: ids that differ between them. */
export interface Scene {
  readonly plan: CatalogPlan;
  readonly startedMs: number;
  /** Alerts by id: first those that readers may see, then others, in an order that is the same in both worlds. */
  readonly alerts: readonly Readonly<Record<World, string>>[];
  /** Answers of readers and of the boss. */
  readonly provenance: Readonly<Record<World, string>>[];
  readonly annotations: Readonly<Record<World, string>>[];
  readonly ownRules: Readonly<Record<World, string>>[];
  /** Views that the boss saved. */
  readonly views: readonly string[];
  readonly keyIds: Readonly<Record<World, string>>;
}
