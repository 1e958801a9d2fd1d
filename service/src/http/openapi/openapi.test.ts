import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { draftRule } from '../../catalog/file/draft-alerts.ts';
import { failureSchema } from '../../wire/errors.ts';
import { ruleDefinitionSchema } from '../../wire/rules.ts';
import { errorCodesOf } from './error-codes.ts';
import { renderOpenApi } from './openapi.ts';
import { OPERATIONS } from './operations/operations.ts';

interface Media {
  readonly schema: unknown;
  readonly example?: unknown;
}
interface Described {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}
type Document = {
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
};

const document = JSON.parse(JSON.stringify(renderOpenApi('1.2.3'))) as Document;
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

/** Calls `visit` with every value below `value`, and where it is. */
function walk(value: unknown, visit: (value: unknown, path: readonly string[]) => void, path: readonly string[] = []) {
  visit(value, path);
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) walk(inner, visit, [...path, key]);
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

describe('the OpenAPI document', () => {
  it('is valid', async () => {
    expect(await new Validator().validate(structuredClone(document))).toEqual({ valid: true });
  });

  it('has a target for every reference, and a reference to every component', () => {
    const references = new Set<string>();
    walk(document, (value, path) => {
      if (path.at(-1) === '$ref') references.add(value as string);
    });
    expect(references.size).toBeGreaterThan(40);
    const components = Object.keys(document.components.schemas).map((id) => `#/components/schemas/${id}`);
    expect(components).toEqual(expect.arrayContaining([...references]));
    const roots = ['LiveServerFrame', 'TokenClaims'].map((id) => `#/components/schemas/${id}`);
    expect(components.filter((id) => !references.has(id)).sort()).toEqual(roots);
  });

  it('leaves no value without a description', () => {
    const holes: string[] = [];
    walk(document, (value, path) => {
      const isSchema = path.at(-2) === 'properties' || path.at(-1) === 'items' || path.at(-1) === 'schema';
      if (isSchema && JSON.stringify(value) === '{}') holes.push(path.join('.'));
    });
    expect(holes).toEqual([]);
  });

  it('has patterns that need no flag, as the document gives none', () => {
    const patterns = new Set<string>();
    walk(document, (value, path) => {
      if (path.at(-1) === 'pattern' && typeof value === 'string') patterns.add(value);
    });
    expect(patterns.size).toBeGreaterThan(3);
    expect([...patterns].filter((pattern) => /\\[pP]\{/.test(pattern) || !isPattern(pattern))).toEqual([]);
  });

  it('tells of every operation that addresses and headers may be too long', () => {
    const all = operations.map(({ responses }) => ['414', '431'].filter((status) => status in responses));
    expect(all).toEqual(operations.map(() => ['414', '431']));
  });

  it('gives every operation an id of its own, a tag, and a schema for each answer with a body', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(OPERATIONS.length);
    expect(ids).toHaveLength(OPERATIONS.length);
    const tags = document.tags.map(({ name }) => name);
    for (const { operationId, tags: own, responses } of operations) {
      expect(own, operationId).toHaveLength(1);
      expect(tags).toContain(own[0]);
      for (const [status, { content }] of Object.entries(responses)) {
        const hasSchema = content?.['application/json']?.schema !== undefined;
        expect(hasSchema, `${operationId} ${status}`).toBe(status !== '101' && status !== '204');
      }
    }
  });

  it('lists the errors that every operation with a token, a body and a turn can give', () => {
    const statusesOf = (id: string) =>
      Object.keys(operations.find(({ operationId }) => operationId === id)?.responses ?? {});
    expect(statusesOf('query')).toEqual([
      '200',
      '400',
      '401',
      '403',
      '413',
      '414',
      '415',
      '429',
      '431',
      '500',
      '503',
      '504',
    ]);
    expect(statusesOf('getProvenance')).toEqual([
      ...['200', '400', '401', '403', '404', '410', '414', '429', '431', '500', '503', '504'],
    ]);
    expect(statusesOf('getCatalog')).toEqual(['200', '400', '401', '403', '414', '429', '431', '500', '503']);
  });
});

describe('examples', () => {
  const bodies = OPERATIONS.flatMap(({ id, body }) =>
    body?.example === undefined ? [] : [[id, body.schema, body.example] as const],
  );
  const answers = OPERATIONS.flatMap(({ id, answers: byStatus }) =>
    Object.values(byStatus).flatMap(({ schema, example }) =>
      schema && example !== undefined ? [[id, schema, example] as const] : [],
    ),
  );

  it.each(bodies)('of the body of %s are taken', (_, schema, example) => {
    expect(schema.safeParse(example).error).toBeUndefined();
  });

  it('are there for every body', () => {
    expect(bodies).toHaveLength(OPERATIONS.filter(({ body }) => body).length);
  });

  it.each(answers)('of the answer of %s have every field of the schema, and no other', (_, schema, example) => {
    expect(schema.parse(example)).toEqual(example);
  });

  it('are there for every answer with a body, errors too', () => {
    const missing = operations.flatMap(({ operationId, responses }) =>
      Object.entries(responses).flatMap(([status, { content }]) =>
        content && content['application/json']?.example === undefined ? [`${operationId} ${status}`] : [],
      ),
    );
    expect(missing).toEqual([]);
    expect(answers.length).toBeGreaterThan(35);
  });

  it('of errors are failures', () => {
    const errors = OPERATIONS.flatMap((operation) =>
      [...errorCodesOf(operation).keys()].map((status) => [operation.id, status] as const),
    );
    expect(errors.length).toBeGreaterThan(150);
    for (const [id, status] of errors) {
      const { responses } = operations.find(({ operationId }) => operationId === id) as Described;
      const failure = responses[status]?.content?.['application/json']?.example;
      expect(failureSchema.parse(failure), `${id} ${status}`).toEqual(failure);
    }
  });
});

it('knows the keys of a rule that the catalogue reads', () => {
  const toCamel = (key: string) => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  expect(Object.keys(ruleDefinitionSchema.shape).sort()).toEqual(Object.keys(draftRule.shape).map(toCamel).sort());
});
