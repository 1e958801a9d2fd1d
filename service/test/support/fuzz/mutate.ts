import fc from 'fast-check';

type Container = unknown[] | Record<string, unknown>;
interface Place {
  readonly container: Container;
  readonly key: string;
}

const TEXTS = [
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\u2028',
    '🙂',
    'ﬁ',
    '__proto__',
    'constructor',
    'toString',
    'null',
    'NaN',
    '-0',
  ],
  ...["' or 1=1 --", '";drop table x', '%', '_', '\\', '=1+1', '{"a":1}', '[]', 'x'.repeat(300), '٣', '1e400', '0x10'],
  ...['2026-02-30', '0000-01-01', '9999-12-31T23:59:59.999Z', '2026-11-07T10:00:00+25:00', 'today', 'last 0 days'],
  ...['last 99999999999 days', 'previous period', 'Europe/Nowhere', 'north', 'orders', 'region', '*', 'unknown'],
];
const NUMBERS = [
  0,
  -0,
  1,
  -1,
  0.1,
  1e21,
  1e-9,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  2 ** 63,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
];

/** Values that are seldom thought of. */
const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, [], {}, [[]], [null], { and: [] }, ...TEXTS, ...NUMBERS),
  fc.jsonValue({ maxDepth: 2 }),
);

const EDITS = ['replace', 'remove', 'repeat', 'swap', 'nest', 'rename', 'add'] as const;
const edits = fc.array(
  fc.record({ at: fc.nat(10_000), other: fc.nat(10_000), kind: fc.constantFrom(...EDITS), value: oddValue }),
  { minLength: 1, maxLength: 3 },
);

/** Copies of one of some valid values with up to three changes anywhere in them: other types, missing keys, odd texts. */
export function mutateJson(valid: readonly unknown[]): fc.Arbitrary<unknown> {
  return fc.tuple(fc.constantFrom(...valid), edits).map(([value, changes]) => {
    const root = { root: structuredClone(value) };
    for (const { at, other, kind, value: odd } of changes) {
      const places = listPlaces(root);
      const place = places[at % places.length];
      const second = places[other % places.length];
      if (place && second) change(place, second, kind, odd);
    }
    return root.root;
  });
}

function change({ container, key }: Place, second: Place, kind: (typeof EDITS)[number], odd: unknown): void {
  const entries = container as Record<string, unknown>;
  const value = entries[key];
  if (kind === 'replace') entries[key] = odd;
  else if (kind === 'swap') entries[key] = structuredClone((second.container as Record<string, unknown>)[second.key]);
  else if (kind === 'nest') entries[key] = Array.from({ length: 3 }, () => structuredClone(value));
  else if (kind === 'add' && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    Object.defineProperty(value, second.key, { value: odd, enumerable: true, configurable: true, writable: true });
  } else if (Array.isArray(container)) {
    if (kind === 'remove') container.splice(Number(key), 1);
    else container.splice(Number(key), 0, structuredClone(value));
  } else if (key !== 'root') {
    delete entries[key];
    if (kind === 'rename') entries[`${key}s`] = value;
  }
}

function listPlaces(container: Container): Place[] {
  return Object.entries(container).flatMap(([key, value]) => [
    { container, key },
    ...(typeof value === 'object' && value !== null ? listPlaces(value as Container) : []),
  ]);
}

/** Copies of one of some valid texts in which up to four passages are replaced by fragments, or by other passages of it. */
export function mutateText(valid: readonly string[], fragments: readonly string[]): fc.Arbitrary<string> {
  const passage = fc.oneof(fc.constantFrom(...fragments), fc.tuple(fc.nat(), fc.nat(30)));
  const changes = fc.array(fc.tuple(fc.nat(), fc.nat(12), passage), { minLength: 1, maxLength: 4 });
  return fc.tuple(fc.constantFrom(...valid), changes).map(([text, replacements]) => {
    let result = text;
    for (const [position, length, insert] of replacements) {
      const at = position % (result.length + 1);
      const from = typeof insert === 'string' ? 0 : insert[0] % (result.length + 1);
      const inserted = typeof insert === 'string' ? insert : result.slice(from, from + insert[1]);
      result = result.slice(0, at) + inserted + result.slice(at + length);
    }
    return result;
  });
}

/** JSON of mutated values, one in three with mistakes in the text itself. */
export function mutateJsonText(valid: readonly unknown[]): fc.Arbitrary<string> {
  const text = mutateJson(valid).map((value) => JSON.stringify(value) ?? '');
  const fragments = [
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    '\\',
    '\\u0000',
    '\\ud800',
    '1e999',
    '-',
    'nul',
    '\ufeff',
    '\n',
  ];
  const broken = mutateText(
    valid.map((value) => JSON.stringify(value)),
    fragments,
  );
  return fc.oneof({ weight: 2, arbitrary: text }, { weight: 1, arbitrary: broken });
}
