import type { Annotation, AnnotationChange, AnnotationList, NewAnnotation } from '../protocol/annotations.ts';
import type { DateRange } from '../protocol/query.ts';
import { createCell, type Readable } from './cell.ts';
import type { Client, ClientAccess } from './client.ts';
import type { Subscriber } from './live/channels.ts';

/** Counts changes by metric; under the empty name those that may concern any metric, as after a reconnect. */
export type AnnotationChanges = Readonly<Record<string, number>>;

/** Notes on metrics. Each call is one request and throws ClientError. */
export interface Annotations {
  /** Counts what changed for as long as it is observed, over the live connection. */
  readonly changes: Readable<AnnotationChanges>;
  /** Lists those of a metric, or of up to 20, that touch a range. */
  list(metrics: string | readonly string[], range: DateRange): Promise<AnnotationList>;
  write(annotation: NewAnnotation): Promise<Annotation>;
  change(id: string, change: AnnotationChange): Promise<Annotation>;
  remove(id: string): Promise<void>;
}

/** Returns the annotations of a client, the same object each time. */
export const getAnnotations = (client: Client): Annotations => client.use(createAnnotations);

export function createAnnotations({ channels, send, follow }: ClientAccess): Annotations {
  const changes = createCell<AnnotationChanges>(
    {},
    follow({ start: () => channels.add(subscriber), stop: () => channels.remove(subscriber) }),
  );
  const count = (metric: string): void => {
    const counts = changes.get();
    changes.set({ ...counts, [metric]: (counts[metric] ?? 0) + 1 });
  };
  let wasReady = false;
  const subscriber: Subscriber = {
    describe: () => ({ annotations: {} }),
    // What happened while there was no connection is not told.
    onReady: () => {
      if (wasReady) count('');
      wasReady = true;
    },
    onAnnotated: count,
    onError: () => undefined,
  };
  const pathOf = (id: string): string => `/v1/annotations/${encodeURIComponent(id)}`;
  return {
    changes,
    async list(metrics, range) {
      const dateRange = typeof range === 'string' ? range : range.join('/');
      return (await send(
        `/v1/annotations?${new URLSearchParams({ metric: String(metrics), dateRange })}`,
      )) as AnnotationList;
    },
    async write(annotation) {
      const written = (await send('/v1/annotations', annotation)) as Annotation;
      count(written.metric);
      return written;
    },
    async change(id, change) {
      const changed = (await send(pathOf(id), change, { method: 'PUT' })) as Annotation;
      count(changed.metric);
      return changed;
    },
    async remove(id) {
      const removed = (await send(pathOf(id), undefined, { method: 'DELETE' })) as Annotation;
      count(removed.metric);
    },
  };
}
