import type { RejectionCode } from '../../../../sdk/src/protocol/errors.ts';
import type { Stage } from '../types.ts';

/** Why a record is not accepted. */
export interface RejectedRecord {
  readonly kind: 'rejected';
  readonly stage: Stage;
  readonly code: RejectionCode;
  readonly message: string;
  /** Path in the payload. */
  readonly path: string | undefined;
}

export const reject = (stage: Stage, code: RejectionCode, message: string, path?: string): RejectedRecord => ({
  kind: 'rejected',
  stage,
  code,
  message,
  path,
});
