import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { REJECTION_CODES } from '../../../../sdk/src/protocol/errors.ts';
import { CsvReader } from '../../../src/base/csv.ts';
import { CatalogError } from '../../../src/catalog/file/catalog-error.ts';
import { parseCatalog } from '../../../src/catalog/resolve/parse-catalog.ts';
import { createDecoder } from '../../../src/ingest/decode/decoder.ts';
import type { FuzzCounts, FuzzOptions } from './fuzz.ts';
import { mutateJson, mutateJsonText, mutateText } from './mutate.ts';

const FIELDS = `
name: fuzzed
timezone: Europe/Berlin
sources:
  orders:
    entity: id
    version: version
    event_id: event_id
    event_time: at
    fields:
      event_id: string
      id: string
      version: integer
      at: timestamp
      region: string
      paid: boolean
      weight: decimal
      note: { type: string, on_invalid: null }
      total: { type: money, currency: EUR, required: true }
    measures: { orders: { count: true }, revenue: { sum: total } }
metrics: { orders: {} }
roles: { boss: { metrics: all, dimensions: all } }
`;

const ORDER = {
  ...{ event_id: 'a', id: 'a', version: 1, at: '2026-11-07T10:00:00Z', region: 'north' },
  ...{ paid: true, weight: '1.5', note: 'x', total: '10.50' },
};

/** Mutated records, by the decoder of all ingest sources: each becomes a row, or is refused with a code that is documented. */
export function fuzzDecoder({ seed, runs }: FuzzOptions): FuzzCounts {
  const source = parseCatalog([{ name: 'fuzzed.yaml', text: FIELDS }]).sources.get('orders');
  if (!source) throw new Error('the catalogue has no source orders');
  const decoder = createDecoder(source);
  const nowMs = Date.parse('2026-11-08T00:00:00Z');
  const counts = { inputs: 0, taken: 0, refused: 0 };
  const check = (value: string): void => {
    const outcome = decoder.decode({ value, key: null, offset: 0, identity: null }, nowMs);
    counts.inputs++;
    if (outcome.kind === 'row') counts.taken++;
    else if (outcome.kind === 'rejected') {
      counts.refused++;
      if (!(outcome.code in REJECTION_CODES)) throw new Error(`${outcome.code} is not documented`);
      if (outcome.message.length > 1000) throw new Error(`a message of ${outcome.message.length} characters`);
    }
  };
  fc.assert(fc.property(mutateJsonText([ORDER]), check), { seed, numRuns: runs });
  return counts;
}

/** Mutated CSV, in one piece and cut anywhere: the same rows, and no character lost but those of the form. */
export function fuzzCsv({ seed, runs }: FuzzOptions): FuzzCounts {
  const valid = ['id,total,note\n1,10.50,"a ""b"", c"\n2,3,"two\nlines"\r\n3,,x\n', 'a;b\n"1";2\n', '\ufeffa\tb\n1\t2'];
  const fragments = ['"', '""', ',', ';', '\n', '\r', '\r\n', '\0', ' ', 'é', '🙂', '"\n"', ',,', '\\'];
  const counts = { inputs: 0, taken: 0, refused: 0 };
  const read = (...pieces: string[]) => {
    const reader = new CsvReader(',');
    return [...pieces.flatMap((piece) => reader.feed(piece)), ...reader.finish()];
  };
  const check = (text: string, position: number): void => {
    // Pieces come from a decoder, which cuts no character.
    const characters = [...text];
    const at = position % (characters.length + 1);
    const whole = read(text);
    const cut = read(characters.slice(0, at).join(''), characters.slice(at).join(''));
    if (JSON.stringify(whole) !== JSON.stringify(cut))
      throw new Error(`cut at ${at}: ${JSON.stringify({ whole, cut })}`);
    counts.inputs++;
    if (whole.some(({ problem }) => problem)) counts.refused++;
    else counts.taken++;
  };
  fc.assert(fc.property(mutateText(valid, fragments), fc.nat(), check), { seed, numRuns: runs });
  return counts;
}

/** Mutated catalogues: each is one, or is refused with problems that have a line and a message. */
export function fuzzCatalogue({ seed, runs }: FuzzOptions, catalogues: readonly string[]): FuzzCounts {
  const counts = { inputs: 0, taken: 0, refused: 0 };
  const fragments = [
    ...[
      '',
      ' ',
      '\n',
      '\n  ',
      ':',
      ': ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '&a ',
      '*a',
      '!!str ',
      '!!binary ',
      '<<: ',
      '|',
      '>',
      '#',
    ],
    ...[
      "'",
      '"',
      '\\',
      '\t',
      '\0',
      '%',
      '@',
      '`',
      '? ',
      '---',
      '...',
      '~',
      'null',
      'true',
      '7',
      '-1',
      '1e999',
      '0o7',
      '.inf',
    ],
    ...[
      'orders',
      'region',
      'revenue',
      'all',
      'principal.regions',
      'sum',
      'ratio',
      '__proto__',
      'constructor',
      'é',
      '🙂',
    ],
  ];
  const check = (text: string): void => {
    counts.inputs++;
    try {
      parseCatalog([{ name: 'fuzzed.yaml', text }]);
      counts.taken++;
    } catch (error) {
      if (!(error instanceof CatalogError)) throw error;
      const isNamed = error.problems.every(({ line, message }) => line >= 0 && message !== '');
      if (error.problems.length === 0 || !isNamed) throw new Error(`problems without a place: ${error.message}`);
      counts.refused++;
    }
  };
  const values = mutateJson(catalogues.map((text): unknown => parse(text))).map((value) => stringify(value));
  const texts = fc.oneof(values, mutateText(catalogues, fragments));
  fc.assert(fc.property(texts, check), { seed, numRuns: runs });
  return counts;
}
