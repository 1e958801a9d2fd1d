import type { Batch, Rejection } from '../types.ts';
import { RepeatedLines } from '../../base/log-repeats.ts';
import type { Logger } from '../../base/logger.ts';

/**
 * Logs refused records: for each source, ingest source, partition and code the first at once, then at most one line in
 * half a minute with the number of further ones. Values are not logged: the dead letters contain them.
 */
export function createRejectionLog(logger: Logger): {
  note(batch: Batch, rejections: readonly Rejection[]): void;
  flush(): void;
} {
  const lines = new RepeatedLines((fields) => logger.warn(fields, 'records refused'));
  return {
    note({ ingress, records }, rejections) {
      const { source, kind, topic, partition } = ingress;
      for (const [code, ofCode] of Map.groupBy(rejections, (rejection) => rejection.code)) {
        const [first] = ofCode;
        const fields = { source, ingress: kind, topic, partition, code, stage: first?.stage, path: first?.path };
        const offset = records[first?.index ?? 0]?.offset;
        lines.note(
          [source, kind, topic, partition, code].join(' '),
          { ...fields, offset, records: ofCode.length },
          ofCode.length,
        );
      }
    },
    flush: () => lines.flush(),
  };
}
