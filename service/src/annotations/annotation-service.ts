import type pg from 'pg';
import type { Annotation, AnnotationChange, NewAnnotation } from '../../../sdk/src/protocol/annotations.ts';
import { requireAction } from '../access/actions/actions.ts';
import { fixDimensions } from '../access/annotate.ts';
import type { Access } from '../access/authenticate.ts';
import { mayView } from '../access/may-view.ts';
import { AppError, ForbiddenError, InvalidRequestError } from '../base/errors.ts';
import { formatValue } from '../base/format-value.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { parseDateRange } from '../time/date-range.ts';
import { parseZone } from '../time/zones.ts';
import {
  countAnnotations,
  deleteAnnotation,
  findAnnotation,
  insertAnnotation,
  loadAnnotations,
  updateAnnotation,
} from './annotation-rows.ts';
import type { AnnotationRecord, AnnotationService } from './types.ts';

export interface AnnotationServiceOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  now(): number;
  /** Called after each write. */
  onChange(record: AnnotationRecord): void;
}

/** Most annotations of one answer, and most that are looked through for them. */
const MAX_SHOWN = 1000;
const MAX_READ = 20_000;
/** Most annotations of one author. */
const MAX_WRITTEN = 10_000;
/** Longest span: five years. */
const MAX_SPAN_MS = 1830 * 86_400_000;

/** Writes and lists notes on metrics. Only the author may change or delete one. */
export function createAnnotationService({ pool, catalog, now, onChange }: AnnotationServiceOptions): AnnotationService {
  /** Finds one that the principal may see and wrote itself. */
  async function findOwn(id: string, { policy, principal }: Access): Promise<AnnotationRecord> {
    requireAction(policy, 'annotate', 'write annotations');
    const record = await findAnnotation(pool, id);
    if (!record || !mayView(policy, record)) throw notFound(id);
    if (record.author === principal.subject) return record;
    throw new ForbiddenError('forbidden', `annotation ${id} was written by another: expected one of your own`);
  }

  return {
    async list({ metrics, dateRange, timezone }, { policy, principal }) {
      const unknown = metrics.find((metric) => !policy.metrics.has(metric));
      if (unknown !== undefined) {
        const message = `metric ${formatValue(unknown)}: expected one of GET /v1/catalog`;
        throw new InvalidRequestError('unknown_metric', message, { path: 'metric' });
      }
      const zone = timezone === undefined ? catalog.timezone : parseZone(timezone);
      const range = parseDateRange(dateRange, { nowMs: now(), weekStart: catalog.weekStart, timezone: zone });
      const records = await loadAnnotations(pool, metrics, { ...range, limit: MAX_READ });
      const visible = records.filter((record) => mayView(policy, record));
      return {
        annotations: visible.slice(0, MAX_SHOWN).map((record) => present(record, principal.subject)),
        ...((visible.length > MAX_SHOWN || records.length === MAX_READ) && { truncated: true as const }),
      };
    },
    async create(annotation, { policy, principal }) {
      requireAction(policy, 'annotate', 'write annotations');
      const { metric, dimensions = {} } = annotation;
      const content = readContent(annotation);
      const author = principal.subject;
      const written = { metric, dimensions: fixDimensions(policy, metric, dimensions), author, ...content };
      if ((await countAnnotations(pool, author)) >= MAX_WRITTEN) {
        const message = `${author} has ${MAX_WRITTEN} annotations: expected fewer; delete some first`;
        throw new InvalidRequestError('too_many_annotations', message);
      }
      const record = await insertAnnotation(pool, written);
      onChange(record);
      return present(record, author);
    },
    async change(id, change, access) {
      const { author } = await findOwn(id, access);
      const { version } = change;
      const record = await updateAnnotation(pool, { id, version }, readContent(change));
      if (!record) {
        throw new AppError('conflict', `version ${version} of annotation ${id} is not the newest: load it again`);
      }
      onChange(record);
      return present(record, author);
    },
    async remove(id, access) {
      const record = await findOwn(id, access);
      await deleteAnnotation(pool, id);
      onChange({ ...record, version: record.version + 1 });
      return present(record, record.author);
    },
  };
}

/** Reads text and span. Throws `invalid_request` for a span that ends before it begins, or is too long. */
function readContent({ from, to = null, text }: Pick<NewAnnotation | AnnotationChange, 'from' | 'to' | 'text'>) {
  const [fromMs, toMs] = [Date.parse(from), to === null ? null : Date.parse(to)];
  const length = toMs === null ? 0 : toMs - fromMs;
  if (toMs !== null && length <= 0) throw refuseEnd(to, `an instant after from, ${from}, or null for an instant`);
  if (length > MAX_SPAN_MS) throw refuseEnd(to, 'at most 1,830 days after from');
  return { fromMs, toMs, text };
}

const refuseEnd = (to: string | null, expected: string): InvalidRequestError =>
  new InvalidRequestError('invalid_request', `to is ${formatValue(to)}: expected ${expected}`, { path: 'to' });

const notFound = (id: string): AppError =>
  new AppError('not_found', `there is no annotation ${formatValue(id)} that the token may see`);

const present = (record: AnnotationRecord, reader: string): Annotation => ({
  id: record.id,
  metric: record.metric,
  dimensions: record.dimensions,
  from: new Date(record.fromMs).toISOString(),
  to: record.toMs === null ? null : new Date(record.toMs).toISOString(),
  text: record.text,
  author: record.author,
  isOwn: record.author === reader,
  createdAt: new Date(record.createdAtMs).toISOString(),
  changedAt: new Date(record.changedAtMs).toISOString(),
  version: record.version,
});
