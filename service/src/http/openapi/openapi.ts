import { ERROR_CODES, type ErrorCode } from '../../../../sdk/src/protocol/errors.ts';
import { STATUS_CODES } from 'node:http';
import { failureSchema } from '../../wire/errors.ts';
import { clientFrameSchema, serverFrameSchema } from '../../wire/live.ts';
import { errorCodesOf } from './error-codes.ts';
import { SERVICE_KEY, TOKEN, tokenClaims } from './openapi-tokens.ts';
import type { Answer, Operation } from './operation.ts';
import { OPERATIONS } from './operations/operations.ts';
import { SchemaRenderer } from './render-schema.ts';

const DESCRIPTION =
  'Live business numbers: events in, metrics out.\n\n' +
  'Every error has the body `Failure` and a stable `error.code`; each operation lists its codes by status. A path that is ' +
  'not served is answered 404 `not_found`, a method that a path does not have 405 `method_not_allowed` with `Allow`. ' +
  'Headers or a body that take too long are answered 408 without a body, and the connection is closed. 429 and 503 have ' +
  '`Retry-After`.\n\nAn answer with `X-Offline-Key: KEY;max-age=SECONDS` may be kept for so long for when there is no network, under that key, which ' +
  'is the same for the same subject with the same rights only; one without may not.\n\nAnswers may gain fields: ignore those that you do not know.';

/** The OpenAPI 3.1 document. Bodies and parameters are described by the schemas that parse them, answers by `wire/`. */
export function renderOpenApi(version: string): object {
  const schemas = new SchemaRenderer();
  for (const schema of [failureSchema, clientFrameSchema, serverFrameSchema]) schemas.render(schema);
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: renderOperation(operation, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tidemark',
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
    tags: [...new Set(OPERATIONS.map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: TOKEN },
        serviceKey: { type: 'http', scheme: 'bearer', bearerFormat: 'tmk_…', description: SERVICE_KEY },
      },
      schemas: { ...schemas.components, TokenClaims: tokenClaims },
    },
  };
}

function renderOperation(operation: Operation, schemas: SchemaRenderer): object {
  const { id, tag, path, summary, description, isOpen, security, query, headers, body, answers } = operation;
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const parameters = [
    ...inPath,
    ...schemas.renderParameters(query, 'query'),
    ...schemas.renderParameters(headers, 'header'),
  ];
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(isOpen && { security: [] }),
    ...(security && { security: security.map((scheme) => ({ [scheme]: [] })) }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: renderBody(body, schemas) }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, renderAnswer(answer, schemas)])),
      ...Object.fromEntries(
        [...errorCodesOf(operation)].map(([status, codes]) => [status, renderFailure(status, codes)]),
      ),
    },
  };
}

function renderBody(
  { schema, isOptional = false, example, texts = {} }: NonNullable<Operation['body']>,
  schemas: SchemaRenderer,
) {
  const others = Object.entries(texts).map(([type, description]) => [
    type,
    { schema: { type: 'string', description } },
  ]);
  return {
    required: !isOptional,
    content: {
      'application/json': { schema: schemas.render(schema), ...(example !== undefined && { example }) },
      ...(Object.fromEntries(others) as object),
    },
  };
}

function renderAnswer({ description, schema, example, files = {} }: Answer, schemas: SchemaRenderer): object {
  if (!schema) return { description };
  const media = { schema: schemas.render(schema), ...(example !== undefined && { example }) };
  const others = Object.entries(files).map(([type, description]) => [
    type,
    { schema: { type: 'string', description } },
  ]);
  return { description, content: { 'application/json': media, ...(Object.fromEntries(others) as object) } };
}

/** An error with the codes that it may have. */
function renderFailure(status: number, codes: readonly ErrorCode[]): object {
  const retryable = status >= 429;
  const [code] = codes as [ErrorCode, ...ErrorCode[]];
  const example = { error: { code, message: ERROR_CODES[code], retryable } };
  const schema = {
    allOf: [
      { $ref: '#/components/schemas/Failure' },
      { type: 'object', properties: { error: { type: 'object', properties: { code: { enum: codes } } } } },
    ],
  };
  const waits = status === 429 || status === 503;
  return {
    description: `${STATUS_CODES[status]}: ${codes.map((code) => `\`${code}\``).join(', ')}`,
    ...(waits && { headers: { 'Retry-After': { description: 'Seconds', schema: { type: 'integer' } } } }),
    ...(status === 401 && { headers: { 'WWW-Authenticate': { schema: { const: 'Bearer' } } } }),
    content: { 'application/json': { schema, example } },
  };
}
