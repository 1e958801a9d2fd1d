import { PositionMismatchError, type IngestWriter } from '../ingest/types.ts';

export interface WatchedWriter {
  readonly writer: IngestWriter;
  /** Why the last batch failed; undefined after one succeeded. */
  failure(): unknown;
}

/**
 * Wraps a writer to remember why its last batch failed, until one succeeds; a batch that is read again is no failure.
 */
export function watchWrites(writer: IngestWriter): WatchedWriter {
  let failure: unknown;
  return {
    failure: () => failure,
    writer: {
      ...writer,
      async write(batch) {
        try {
          const outcome = await writer.write(batch);
          failure = undefined;
          return outcome;
        } catch (error) {
          if (!(error instanceof PositionMismatchError)) failure = error;
          throw error;
        }
      },
    },
  };
}
