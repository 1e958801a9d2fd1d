import type {
  Annotation,
  AnnotationChange,
  AnnotationList,
  NewAnnotation,
} from '../../../sdk/src/protocol/annotations.ts';
import type { DateRange } from '../../../sdk/src/protocol/query.ts';
import type { Access } from '../access/authenticate.ts';
import type { Policy } from '../access/types.ts';

export interface AnnotationRecord {
  readonly id: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string | null>>;
  readonly fromMs: number;
  readonly toMs: number | null;
  readonly text: string;
  readonly author: string;
  readonly version: number;
  readonly createdAtMs: number;
  readonly changedAtMs: number;
}

/** Notes on metrics, of which a principal sees those on metrics and rows that it may query. Throws AppErrors. */
export interface AnnotationService {
  list(
    query: { metrics: readonly string[]; dateRange: DateRange; timezone: string | undefined },
    access: Access,
  ): Promise<AnnotationList>;
  create(annotation: NewAnnotation, access: Access): Promise<Annotation>;
  /** Throws `not_found`, `forbidden` for another one's note, and `conflict` for a version that is not the newest. */
  change(id: string, change: AnnotationChange, access: Access): Promise<Annotation>;
  /** Returns the one that was deleted. */
  remove(id: string, access: Access): Promise<Annotation>;
}

/** Tells which metrics have annotations that were written, changed or deleted, to those who may see these. */
export interface AnnotationFeed {
  /** Returns a function that unsubscribes. */
  subscribe(policy: Policy, onChange: (metric: string) => void): () => void;
}
