import type { ServerFrame } from '../../../../sdk/src/protocol/live.ts';
import { errorCodesOf } from '../../../src/http/openapi/error-codes.ts';
import type { Operation } from '../../../src/http/openapi/operation.ts';
import { OPERATIONS } from '../../../src/http/openapi/operations/operations.ts';
import { failureSchema } from '../../../src/wire/errors.ts';
import { serverFrameSchema } from '../../../src/wire/live.ts';

const PATTERNS = OPERATIONS.map((operation) => ({
  operation,
  pattern: new RegExp(`^${operation.path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
}));

/** The operation of a request; of several that match the one without parameters. Undefined: it is not described. */
function findOperation(method: string, path: string): Operation | undefined {
  const [, pathname = ''] = /^([^?]*)/.exec(path) ?? [];
  const matching = PATTERNS.filter(
    ({ operation, pattern }) => operation.method === method.toLowerCase() && pattern.test(pathname),
  ).map(({ operation }) => operation);
  return matching.find((operation) => operation.path === pathname) ?? matching[0];
}

/**
 * Holds an answer against its description: its status is listed, its error code too, and its schema has every field of it.
 * Throws an error that says what is not described.
 */
export async function expectDescribed(method: string, path: string, response: Response): Promise<void> {
  const operation = findOperation(method, path);
  if (!operation) return;
  const { status } = response;
  const fail = (words: string): never => {
    throw new Error(`${operation.id}, ${method} ${path}, ${status}: ${words}`);
  };
  const answer = operation.answers[status];
  const [type = ''] = (response.headers.get('content-type') ?? '').split(';');
  if (answer?.files?.[type] !== undefined) return;
  const text = await response.clone().text();
  if (answer) {
    if (!answer.schema) return text === '' ? undefined : fail(`expected no body, not ${text.slice(0, 200)}`);
    const body: unknown = JSON.parse(text);
    const parsed = answer.schema.safeParse(body);
    if (!parsed.success) fail(`not as described: ${JSON.stringify(parsed.error.issues).slice(0, 1000)}`);
    const difference = findDifference(body, parsed.data, 'body');
    if (difference !== undefined) fail(`${difference} is not described`);
    return;
  }
  const codes = errorCodesOf(operation).get(status) ?? fail(`the status is not described: ${text.slice(0, 200)}`);
  const failure = failureSchema.safeParse(JSON.parse(text));
  if (!failure.success) return fail(`not as described: ${text.slice(0, 1000)}`);
  const { error } = failure.data;
  if (!codes.includes(error.code)) fail(`the code ${error.code} is not described: ${error.message}`);
}

/** Parses a frame of the live socket. Throws where it has anything that its schema does not describe. */
export function parseServerFrame(text: string): ServerFrame {
  const frame: unknown = JSON.parse(text);
  const parsed = serverFrameSchema.parse(frame);
  const difference = findDifference(frame, parsed, 'frame');
  if (difference !== undefined) throw new Error(`${difference} is not described: ${text.slice(0, 200)}`);
  return parsed;
}

/** Where a value has something that another has not: schemas leave out what they do not know. */
function findDifference(value: unknown, described: unknown, path: string): string | undefined {
  if (typeof value !== 'object' || value === null) return Object.is(value, described) ? undefined : path;
  for (const [key, inner] of Object.entries(value)) {
    const other = (described as Record<string, unknown> | undefined)?.[key];
    const difference = findDifference(inner, other, `${path}.${key}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}
