import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CatalogError } from './file/catalog-error.ts';
import { parseCatalog } from './resolve/parse-catalog.ts';
import { change, findProblems, SMALL } from './file/testing.ts';

const parse = (text: string) => parseCatalog([{ name: 'small.yaml', text }]);

describe('files that are no catalogue', () => {
  test.each([
    ['', 'the catalogue has no sources'],
    ['# nothing\n', 'name is missing'],
    ['- a\n- b\n', '["a", "b"]: expected a catalogue'],
    ['just text', '"just text": expected a catalogue'],
    ['name: x\nname: y\n', 'the key "name" occurs twice'],
    [change('  orders:\n  revenue:\n', '  orders:\n  orders:\n'), 'the key "orders" occurs twice'],
    ['a: &a name\n*a : x\nname: y\n', 'the key "name" occurs twice'],
    ['? [a, b]\n: x\n', 'a key is a list: expected a text as the key'],
    ['sources: { { a: 1 }: x }', 'a key is a map: expected a text as the key'],
    ['!!binary aGk= : x', 'a key is binary: expected a text as the key'],
    ['a: &a [x]\nlabels: { *a : x }\n', 'a key is a list: expected a text as the key'],
    ['sources:\n\torders: 1\n', 'Tabs are not allowed as indentation'],
    ['sources: {', 'Flow map'],
    ['sources: *nothing', 'Unresolved alias'],
    ['sources: []', 'expected a map from names to sources'],
    ['--- 1\n--- 2\n', 'multiple documents'],
    ['name: "a\u0000b"', 'without control characters'],
    [
      'a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]',
      'Excessive alias count',
    ],
    [`name: ${'['.repeat(200_000)}`, 'nested too deeply'],
    [
      `name: ${'x'.repeat(2_000_000)}`,
      '(2000000 characters): expected the name of the catalogue of at most 200 characters',
    ],
    ['x'.repeat(10 * 1024 * 1024 + 1), 'has 10485761 bytes: expected at most 10485760'],
    ['toString: 1\n__proto__: 2\nconstructor: 3', '"toString" is not a key of a catalogue'],
  ])('%#', (text, message) => {
    expect(findProblems(text).map((problem) => problem.message)).toContainEqual(expect.stringContaining(message));
  });

  test('a large file of nothing but mistakes is answered with the first thousand', () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `  BAD${index}: 1`);
    expect(findProblems(`metrics:\n${lines.join('\n')}`)).toHaveLength(1_000);
  });

  test('no file at all is refused', () => expect(() => parseCatalog([])).toThrow(/expected at least one/));

  test('whatever is typed into a file, the answer is a catalogue or its problems', () => {
    const edits = fc.array(
      fc.tuple(
        fc.nat(SMALL.length),
        fc.nat(12),
        fc.constantFrom('', ' ', '\n', ':', '- ', '{', ']', '&a', '*a', 'orders', '7', 'null', '"', '\t'),
      ),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(edits, (changes) => {
        let text = SMALL;
        for (const [at, length, insert] of changes) text = text.slice(0, at) + insert + text.slice(at + length);
        try {
          parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(CatalogError);
          const { problems } = error as CatalogError;
          expect(problems.length).toBeGreaterThan(0);
          for (const problem of problems)
            expect(problem).toMatchObject({ line: expect.any(Number), message: expect.stringMatching(/./) });
        }
      }),
      { numRuns: 500 },
    );
  });
});
