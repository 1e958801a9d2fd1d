import type { ErrorCode } from '../../../../sdk/src/protocol/errors.ts';
import type { z } from 'zod';

export type Tag =
  | 'Access'
  | 'Annotations'
  | 'Queries'
  | 'Dashboards'
  | 'Insight'
  | 'Events'
  | 'Live'
  | 'Alerts'
  | 'Rules'
  | 'Notifications'
  | 'Sign-in'
  | 'Health';

/** Codes of `error.code` by status. */
export type ErrorCodes = Readonly<Partial<Record<number, readonly ErrorCode[]>>>;

export interface Answer {
  readonly description: string;
  /** Absent: no body. */
  readonly schema?: z.ZodType;
  readonly example?: unknown;
  /** Other media types, each with what it is. */
  readonly files?: Readonly<Record<string, string>>;
}

/** One method of one path, as the OpenAPI document describes it. */
export interface Operation {
  /** `operationId`, from which clients make the names of their functions. */
  readonly id: string;
  readonly tag: Tag;
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** `/v1/rules/{name}` */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** True where no token is needed. */
  readonly isOpen?: boolean;
  /** Credentials that it takes, one of them, where a token alone is not enough. */
  readonly security?: readonly ('serviceKey' | 'bearer')[];
  /** An object whose keys are the parameters after `?`. */
  readonly query?: z.ZodObject;
  readonly headers?: z.ZodObject;
  readonly body?: {
    readonly schema: z.ZodType;
    readonly isOptional?: boolean;
    readonly example?: unknown;
    /** Other media types, each with what its text is. */
    readonly texts?: Readonly<Record<string, string>>;
  };
  /** Those that are no errors, by status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Beside those that every operation with a token, or with a body, can give. */
  readonly errors: ErrorCodes;
}
