import type { Expression, Window } from './expression-types.ts';
import { partsOf } from './parts-of.ts';

/** Spans that a metric is computed over. */
export interface MetricWindows {
  /** Each once; empty for a metric over the row's own span alone. */
  readonly windows: readonly Window[];
  /** True where a part of it is computed over the row's own span. */
  readonly readsRow: boolean;
}

/** Finds the spans that an expression is computed over. */
export function findWindows(expression: Expression): MetricWindows {
  const windows = new Map<string, Window>();
  const visit = (inner: Expression): boolean => {
    if (inner.kind === 'window') {
      windows.set(inner.window.id, inner.window);
      return false;
    }
    const parts = partsOf(inner);
    return parts.length === 0 ? inner.kind !== 'constant' : parts.map(visit).includes(true);
  };
  const readsRow = visit(expression);
  return { windows: [...windows.values()], readsRow };
}
