import type { Catalog } from '../catalog/model/types.ts';
import type { Logger } from '../base/logger.ts';
import type { Config } from './settings/config.ts';

/** Inputs of every part of the service. */
export interface Context {
  readonly config: Config;
  readonly catalog: Catalog;
  readonly logger: Logger;
  now(): number;
  /** Aborts when the service begins to close. */
  readonly signal: AbortSignal;
  /** Parts opened so far; each adds how it is closed. Closing goes in the opposite order. */
  readonly parts: AsyncDisposableStack;
  /** Logs a failure; `where` names the affected part. */
  onError(error: unknown, where?: object): void;
  /** Called at each long step; `share` is the completed part, 0 to 1, where known. */
  onProgress(step: string, share?: number): void;
}

/** Closes a part: `parts.adopt(open(), close)`. */
export const close = (part: { close(): Promise<unknown> }): Promise<void> => part.close().then(() => undefined);

/** Closes all parts. One that fails is logged, and the others are closed nevertheless. */
export async function closeAll(parts: AsyncDisposableStack, logger: Logger): Promise<void> {
  try {
    await parts.disposeAsync();
  } catch (error) {
    for (const err of listErrors(error)) logger.error({ err }, 'a component could not be closed');
  }
}

/** Lists the errors that a stack has collected, in the order in which they happened. */
const listErrors = (error: unknown): unknown[] =>
  error instanceof SuppressedError ? [...listErrors(error.suppressed), error.error] : [error];
