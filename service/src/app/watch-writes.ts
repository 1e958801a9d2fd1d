import { PositionMismatchError, type IngestWriter } from '../ingest/types.ts';

/**
 * Wraps a writer to remember why its last batch failed, until one succeeds; a batch that is read again is no failure.
 */
export function watchWrites(writer: IngestWriter): { readonly writer: IngestWriter; failure(): unknown } {
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
