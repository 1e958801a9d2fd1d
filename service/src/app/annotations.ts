import { openAnnotationFeed } from '../annotations/annotation-feed.ts';
import { createAnnotationService } from '../annotations/annotation-service.ts';
import type { AnnotationFeed, AnnotationService } from '../annotations/types.ts';
import type { Pools } from '../postgres/open-pools.ts';
import { close, type Context } from './context.ts';

const POLL_MS = 1000;

export interface Annotations {
  readonly annotations: AnnotationService;
  readonly annotationFeed: AnnotationFeed;
}

/** Opens the annotations, and follows those that other replicas write. */
export function openAnnotations({ catalog, now, onError, parts }: Context, { requests: pool }: Pools): Annotations {
  const feed = parts.adopt(openAnnotationFeed({ pool, now, pollMs: POLL_MS, onError }), close);
  return {
    annotations: createAnnotationService({ pool, catalog, now, onChange: feed.publish }),
    annotationFeed: feed,
  };
}
