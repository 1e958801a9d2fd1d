import type pg from 'pg';
import { createLanguage } from '../alerting/notifications/messages/language.ts';
import { OperatorError } from '../base/errors.ts';
import { describeUnknown } from '../catalog/model/names.ts';
import type { Catalog } from '../catalog/model/types.ts';
import { composeDigest } from '../digests/compose-digest.ts';
import { describeDigest } from '../digests/describe-digest.ts';
import { findLastDue } from '../digests/schedule.ts';
import { toDigestMail, toPayload } from '../digests/write-digest.ts';
import { createAnomalyService } from '../insight/anomalies/anomaly-service.ts';
import { createExplanationService } from '../insight/explanations/explanation-service.ts';
import { createQueryService } from '../query/service.ts';
import { followSourceStates } from '../query/versions/source-states.ts';

export interface PreviewOptions {
  readonly pool: pg.Pool;
  readonly catalog: Catalog;
  readonly pageUrl: string | undefined;
  now(): number;
  onError(error: unknown): void;
}

const POLL_MS = 60_000;
const CACHE_BYTES = 16_777_216;

/** Nothing is written: answers of a preview have no proof. */
const NO_PROVENANCE = { note: () => undefined, flush: async () => undefined, close: async () => undefined };

/**
 * Writes a digest as it was last due, and sends nothing: HTML for e-mail, else the JSON for the channel. Throws
 * `unknown_digest`.
 */
export async function previewDigest(id: string, options: PreviewOptions): Promise<string> {
  const { pool, catalog, pageUrl, now, onError } = options;
  const digest = catalog.digests.get(id);
  if (!digest) throw new OperatorError('unknown_digest', describeUnknown('a digest', id, [...catalog.digests.keys()]));
  const states = await followSourceStates({ pool, catalog, now, pollMs: POLL_MS, onError });
  const queries = createQueryService({
    pool,
    states,
    now,
    cacheBytes: CACHE_BYTES,
    shared: undefined,
    provenance: NO_PROVENANCE,
  });
  try {
    const anomalies = createAnomalyService({ catalog, queries, now });
    const explanations = createExplanationService({ catalog, queries, anomalies, now });
    const content = await composeDigest(digest, findLastDue(digest, now()).atMs, {
      pool,
      catalog,
      queries,
      anomalies,
      explanations,
      onError,
    });
    const language = createLanguage(catalog, pageUrl, digest);
    const text = describeDigest(content, language);
    const { type } = catalog.channels.get(digest.channel) ?? {};
    if (type === 'email') return toDigestMail(text, 'https://example.invalid/unsubscribe', language).html;
    return JSON.stringify(toPayload(text, type ?? 'slack', language), null, 2);
  } finally {
    queries.destroy();
    await states.close();
  }
}
