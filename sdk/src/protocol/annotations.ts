/** Notes of readers on metrics, as `/v1/annotations` takes and answers them. */

export interface Annotation {
  readonly id: string;
  readonly metric: string;
  /** Dimension to value (null: none) that it is about; empty: the whole metric. */
  readonly dimensions: Readonly<Record<string, string | null>>;
  readonly from: string;
  /** First instant after the span; null for a note on an instant. */
  readonly to: string | null;
  readonly text: string;
  /** Subject of the token that wrote it. */
  readonly author: string;
  /** True for those of the reader, who alone may change and delete them. */
  readonly isOwn: boolean;
  readonly createdAt: string;
  readonly changedAt: string;
  /** Grows with each change. */
  readonly version: number;
}

export interface AnnotationList {
  /** The newest first, by `from`. */
  readonly annotations: readonly Annotation[];
  /** Present where there are more: ask for a shorter range. */
  readonly truncated?: true;
}

export interface NewAnnotation {
  readonly metric: string;
  readonly dimensions?: Readonly<Record<string, string | null>>;
  readonly from: string;
  readonly to?: string | null;
  readonly text: string;
}

/** `version`: that of the annotation the reader saw, so that nobody overwrites another change. */
export interface AnnotationChange extends Pick<NewAnnotation, 'from' | 'to' | 'text'> {
  readonly version: number;
}
