import { Temporal } from 'temporal-polyfill';

/** A stretch of time `[fromMs, toMs)` in which a zone keeps one offset; infinite at the ends of history. */
export interface OffsetSpan {
  readonly fromMs: number;
  readonly toMs: number;
  /** Local time minus UTC. */
  readonly offsetMs: number;
}

interface ZoneSpans {
  last: OffsetSpan;
  /** Ascending, not overlapping, with holes where nobody has asked yet. */
  readonly spans: OffsetSpan[];
}

const MAX_ZONES = 1_000;
const MAX_SPANS = 4_096;
const NOWHERE: OffsetSpan = { fromMs: Infinity, toMs: Infinity, offsetMs: 0 };

/** Facts of the time zone database, remembered because asking for them costs a thousand times a comparison. */
const remembered = new Map<string, ZoneSpans>();

/** The span that holds an instant. About 30 ns once the span was met; throws a RangeError for an unknown zone. */
export function offsetSpanAt(ms: number, zone: string): OffsetSpan {
  let known = remembered.get(zone);
  if (!known) {
    if (remembered.size >= MAX_ZONES) remembered.clear();
    known = { last: NOWHERE, spans: [] };
    remembered.set(zone, known);
  }
  if (ms >= known.last.fromMs && ms < known.last.toMs) return known.last;
  known.last = findSpan(known.spans, ms) ?? addSpan(known.spans, ms, zone);
  return known.last;
}

function findSpan(spans: readonly OffsetSpan[], ms: number): OffsetSpan | undefined {
  const span = spans[firstAfter(spans, ms) - 1];
  return span && ms < span.toMs ? span : undefined;
}

function addSpan(spans: OffsetSpan[], ms: number, zone: string): OffsetSpan {
  const span = readSpan(ms, zone);
  if (spans.length >= MAX_SPANS) spans.length = 0;
  spans.splice(firstAfter(spans, ms), 0, span);
  return span;
}

/** Index of the first span that begins after an instant. */
function firstAfter(spans: readonly OffsetSpan[], ms: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle] as OffsetSpan).fromMs <= ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

function readSpan(ms: number, zone: string): OffsetSpan {
  const wholeMs = Math.floor(ms);
  const at = Temporal.Instant.fromEpochMilliseconds(wholeMs).toZonedDateTimeISO(zone);
  // "previous" is strictly before, so a transition at this very instant is looked for from one millisecond later.
  const previous = at.add({ milliseconds: 1 }).getTimeZoneTransition('previous');
  const next = at.getTimeZoneTransition('next');
  return {
    fromMs: previous?.epochMilliseconds ?? -Infinity,
    toMs: next?.epochMilliseconds ?? Infinity,
    offsetMs: Math.round(at.offsetNanoseconds / 1e6),
  };
}
