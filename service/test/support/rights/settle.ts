/**
 * Fields that may differ between two worlds, and why. Everything else is compared as it was sent.
 *
 * - Of this request: `requestId`, `asOf`, `ageMs`, `freshness`, `freshAt`, `tier`, `inMs`, `expiresInMs`, `readUntil`.
 * - Of the source, hidden rows too: `watermark`, in files "complete until" (decision 10 says why).
 * - Of this database, at random: `epoch` and the part of versions before the colon, ids of alerts, silences and streams.
 * - Of the catalogue, whose hidden part differs: `fingerprint`, `catalog` and `provenance` are digests of it.
 */
const PASSING = new Set([
  ...['requestId', 'asOf', 'ageMs', 'freshness', 'freshAt', 'tier', 'inMs', 'expiresInMs', 'readUntil'],
  ...['epoch', 'fingerprint', 'catalog', 'provenance', 'watermark'],
]);

const ID =
  /\b(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?:alr|own|tok)_[0-9a-f]{32}|\d{12,18})\b/g;
const PROVENANCE_ID = /\bp_[\w-]{22}/g;
const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)/g;
/** The epoch in front of a version. */
const EPOCH = /\b[0-9a-f]{8}:(?=[\w-]+)/g;

/** The watermark, in a line of a CSV file or a row of a sheet. */
const COMPLETE_UNTIL = /((?:complete until|vollständig bis)"?[,;]"?)[\d:T+-]+/g;

/** Lists in no order that means anything: by the millisecond of what the service did, then by random ids. */
const UNORDERED = new Set(['alerts', 'silences', 'open', 'views', 'keys', 'deliveries', 'annotations', 'channels']);

export interface Settling {
  /** Instants from here on are of what the service did in the test. */
  readonly fromMs: number;
}

/** Returns a text without what may differ: ids, and instants of the test itself. */
export function settleText(text: string, { fromMs }: Settling): string {
  return text
    .replace(ID, '(id)')
    .replace(PROVENANCE_ID, '(provenance)')
    .replace(EPOCH, '(epoch):')
    .replace(COMPLETE_UNTIL, '$1(passing)')
    .replace(INSTANT, (instant) => (Date.parse(instant) >= fromMs ? '(now)' : instant));
}

/** Returns a parsed answer without what may differ. */
export function settle(value: unknown, settling: Settling, key = ''): unknown {
  if (PASSING.has(key)) return '(passing)';
  if (typeof value === 'string') return settleText(value, settling);
  if (Array.isArray(value)) {
    const settled = value.map((entry) => settle(entry, settling, key === 'open' ? 'id' : ''));
    return UNORDERED.has(key) ? settled.map((entry) => JSON.stringify(entry)).sort() : settled;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, settle(inner, settling, name)]));
}
