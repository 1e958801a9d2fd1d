import { formatFilters } from '../../../../../sdk/src/format/format-filters.ts';
import type { AlertNotification } from '../../../../../sdk/src/protocol/alerts.ts';
import { toFilters } from '../../states/to-filters.ts';

/** Addresses on the page for a notification. */
export interface Links {
  /** The alert; for several alerts the page alone. */
  readonly alert: string;
  /** The metric in the explorer, around the bucket that was judged; undefined where there is none. */
  readonly chart?: string;
  /** The sources and the query of the judged number. */
  readonly proof?: string;
}

/** Buckets before and after the judged one that a chart link shows: as many as the alert list on the page. */
const BUCKETS_BEFORE = 24;
const BUCKETS_AFTER = 1;

/** Returns the addresses for a notification; undefined where no page is configured. */
export function findLinks(notification: AlertNotification, pageUrl: string | undefined): Links | undefined {
  if (pageUrl === undefined) return undefined;
  const { alert, group, type, bucket } = notification;
  if (type === 'test') return { alert: pageUrl };
  const page = toAddress(pageUrl, group ? {} : { alert: alert.id });
  if (group || !bucket || alert.kind === 'instances') return { alert: page };
  const [fromMs, toMs] = [Date.parse(bucket.from), Date.parse(bucket.to)];
  const lengthMs = toMs - fromMs;
  const range = (from: number, to: number): string => [from, to].map((ms) => new Date(ms).toISOString()).join('/');
  const filters = formatFilters(toFilters(alert.dimensions));
  const subject = { explore: alert.metric, ...(filters !== '' && { 'explore-filters': filters }) };
  const around = range(fromMs - BUCKETS_BEFORE * lengthMs, toMs + BUCKETS_AFTER * lengthMs);
  return {
    alert: page,
    chart: toAddress(pageUrl, { ...subject, 'explore-range': around }),
    proof: toAddress(pageUrl, { ...subject, view: 'proof', 'explore-range': range(fromMs, toMs) }),
  };
}

function toAddress(pageUrl: string, params: Readonly<Record<string, string>>): string {
  const url = new URL(pageUrl);
  for (const [name, value] of Object.entries(params)) url.searchParams.set(name, value);
  return url.href;
}
