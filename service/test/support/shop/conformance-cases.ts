/** Values of each field type, as every ingest source may carry them, with the expected outcomes. */

/** One value as each ingest source may carry it, and the expected outcome: a typed value, or the code of its rejection. */
export interface Case {
  readonly name: string;
  readonly field: string;
  /** Cell of a CSV; undefined: none can say it. */
  readonly csv?: string;
  /** Value in JSON; undefined: none can say it. */
  readonly json?: string;
  /** Expression of DuckDB, which writes the Parquet file. */
  readonly sql?: string;
  readonly expected: string | number | boolean | null | { readonly refused: string };
}

const refused = (code: string) => ({ refused: code });
const utc = (text: string): number => Date.parse(text);
const quoted = (text: string): Pick<Case, 'csv' | 'json' | 'sql'> => ({
  csv: `"${text}"`,
  json: JSON.stringify(text),
  sql: `'${text}'`,
});

const nothing = (field: string, sqlType: string, emptyText: object): readonly Case[] => [
  { name: 'null', field, csv: '', json: 'null', sql: `null::${sqlType}`, expected: null },
  { name: 'empty text', field, ...emptyText, expected: null },
];
const empty = { csv: '""', json: '""', sql: "''" };

export const CASES: readonly Case[] = [
  ...nothing('text', 'varchar', empty),
  { name: 'a text', field: 'text', ...quoted('Köln 漢 𝄞'), expected: 'Köln 漢 𝄞' },
  { name: 'a separator of lines', field: 'text', ...quoted('a\u2028b\u0085c'), expected: 'a\u2028b\u0085c' },
  { name: 'blanks', field: 'text', ...quoted(' x '), expected: ' x ' },
  {
    name: 'digits',
    field: 'text',
    csv: '9007199254740993',
    json: '9007199254740993',
    sql: '9007199254740993::bigint',
    expected: '9007199254740993',
  },
  {
    name: 'least digits',
    field: 'text',
    csv: '-9223372036854775808',
    json: '-9223372036854775808',
    sql: '(-9223372036854775808)::bigint',
    expected: '-9223372036854775808',
  },
  {
    name: 'greatest unsigned digits',
    field: 'text',
    csv: '18446744073709551615',
    json: '18446744073709551615',
    sql: '18446744073709551615::ubigint',
    expected: '18446744073709551615',
  },
  { name: 'a list', field: 'text', json: '["a"]', expected: refused('wrong_type') },

  ...nothing('whole', 'bigint', empty),
  { name: 'zero', field: 'whole', csv: '0', json: '0', sql: '0::tinyint', expected: 0 },
  { name: 'negative', field: 'whole', csv: '-7', json: '-7', sql: '(-7)::smallint', expected: -7 },
  { name: 'negative zero', field: 'whole', csv: '-0', json: '-0', sql: '(-0.0)::double', expected: 0 },
  {
    name: 'greatest',
    field: 'whole',
    csv: '9007199254740991',
    json: '9007199254740991',
    sql: '9007199254740991::bigint',
    expected: 9007199254740991,
  },
  {
    name: 'least',
    field: 'whole',
    csv: '-9007199254740991',
    json: '-9007199254740991',
    sql: '(-9007199254740991)::bigint',
    expected: -9007199254740991,
  },
  {
    name: 'beyond greatest',
    field: 'whole',
    csv: '9007199254740992',
    json: '9007199254740992',
    sql: '9007199254740992::bigint',
    expected: refused('out_of_range'),
  },
  {
    name: 'beyond least',
    field: 'whole',
    csv: '-9007199254740992',
    json: '-9007199254740992',
    sql: '(-9007199254740992)::bigint',
    expected: refused('out_of_range'),
  },
  {
    name: 'greatest of 32 bits without sign',
    field: 'whole',
    csv: '4294967295',
    json: '4294967295',
    sql: '4294967295::uinteger',
    expected: 4294967295,
  },
  { name: 'a whole double', field: 'whole', csv: '5.0', json: '5.0', sql: '5.0::double', expected: 5 },
  { name: 'an exponent', field: 'whole', csv: '1e3', json: '1e3', sql: "'1e3'", expected: 1000 },
  { name: 'a fraction', field: 'whole', csv: '1.5', json: '1.5', sql: '1.5::double', expected: refused('wrong_type') },
  { name: 'NaN', field: 'whole', csv: 'NaN', json: '"NaN"', sql: "'NaN'::double", expected: refused('not_finite') },

  ...nothing('exact', 'decimal(10,2)', empty),
  { name: 'zero', field: 'exact', csv: '0.00', json: '0.00', sql: '0.00::decimal(10,2)', expected: 0 },
  { name: 'exact', field: 'exact', csv: '0.35', json: '0.35', sql: '0.35::decimal(4,2)', expected: 35 },
  { name: 'negative', field: 'exact', csv: '-0.07', json: '-0.07', sql: '(-0.07)::decimal(18,2)', expected: -7 },
  {
    name: 'of 128 bits',
    field: 'exact',
    csv: '-1234567890123.45',
    json: '-1234567890123.45',
    sql: '(-1234567890123.45)::decimal(38,2)',
    expected: -123456789012345,
  },
  {
    name: 'greatest',
    field: 'exact',
    csv: '90071992547409.91',
    json: '90071992547409.91',
    sql: '90071992547409.91::decimal(18,2)',
    expected: 9007199254740991,
  },
  {
    name: 'least',
    field: 'exact',
    csv: '-90071992547409.91',
    json: '-90071992547409.91',
    sql: '(-90071992547409.91)::decimal(18,2)',
    expected: -9007199254740991,
  },
  {
    name: 'digits beyond a double',
    field: 'exact',
    csv: '70368744177664.01',
    json: '70368744177664.01',
    sql: '70368744177664.01::decimal(18,2)',
    expected: 7036874417766401,
  },
  {
    name: 'beyond greatest',
    field: 'exact',
    csv: '90071992547409.92',
    json: '90071992547409.92',
    sql: '90071992547409.92::decimal(18,2)',
    expected: refused('out_of_range'),
  },
  {
    name: 'of greater scale, zeros',
    field: 'exact',
    csv: '1.5000',
    json: '1.5000',
    sql: '1.5000::decimal(10,4)',
    expected: 150,
  },
  {
    name: 'too many digits',
    field: 'exact',
    csv: '1.005',
    json: '1.005',
    sql: '1.005::decimal(10,3)',
    expected: refused('too_many_decimals'),
  },
  { name: 'a double', field: 'exact', csv: '0.1', json: '0.1', sql: '0.1::double', expected: 10 },
  { name: 'a single', field: 'exact', csv: '0.1', json: '0.1', sql: '0.1::float', expected: 10 },
  { name: 'NaN', field: 'exact', csv: 'nan', json: '"NaN"', sql: "'NaN'::double", expected: refused('not_finite') },
  {
    name: 'Infinity',
    field: 'exact',
    csv: 'Infinity',
    json: '1e999',
    sql: "'Infinity'::double",
    expected: refused('not_finite'),
  },
  {
    name: 'negative Infinity',
    field: 'exact',
    csv: '-inf',
    json: '-1e999',
    sql: "'-Infinity'::float",
    expected: refused('not_finite'),
  },
  { name: 'a decimal comma', field: 'exact', ...quoted('9,90'), expected: refused('wrong_type') },

  ...nothing('flag', 'boolean', empty),
  { name: 'true', field: 'flag', csv: 'true', json: 'true', sql: 'true', expected: true },
  { name: 'false', field: 'flag', csv: 'FALSE', json: 'false', sql: 'false', expected: false },
  { name: 'a number', field: 'flag', csv: '1', json: '1', sql: '1', expected: refused('wrong_type') },

  ...nothing('local', 'timestamp', empty),
  {
    name: 'UTC',
    field: 'local',
    csv: '2025-07-01T10:00:00.123Z',
    json: '"2025-07-01T10:00:00.123Z"',
    sql: "'2025-07-01T10:00:00.123Z'::timestamptz",
    expected: utc('2025-07-01T10:00:00.123Z'),
  },
  { name: 'an offset', field: 'local', ...quoted('2025-07-01T10:00:00+05:30'), expected: utc('2025-07-01T04:30:00Z') },
  {
    name: 'local time',
    field: 'local',
    csv: '2025-07-01 10:00:00',
    json: '"2025-07-01 10:00:00"',
    sql: "'2025-07-01 10:00:00'::timestamp",
    expected: utc('2025-07-01T08:00:00Z'),
  },
  {
    name: 'local milliseconds',
    field: 'local',
    csv: '2025-01-01 10:00:00.5',
    json: '"2025-01-01 10:00:00.5"',
    sql: "'2025-01-01 10:00:00.5'::timestamp_ms",
    expected: utc('2025-01-01T09:00:00.5Z'),
  },
  {
    name: 'local nanoseconds',
    field: 'local',
    csv: '2025-01-01 10:00:00.5',
    json: '"2025-01-01 10:00:00.5"',
    sql: "'2025-01-01 10:00:00.5'::timestamp_ns",
    expected: utc('2025-01-01T09:00:00.5Z'),
  },
  {
    name: 'a date',
    field: 'local',
    csv: '2025-07-01',
    json: '"2025-07-01"',
    sql: "'2025-07-01'::date",
    expected: utc('2025-06-30T22:00:00Z'),
  },
  {
    name: 'before 1970',
    field: 'local',
    csv: '1969-12-31 12:00:00.25',
    json: '"1969-12-31 12:00:00.25"',
    sql: "'1969-12-31 12:00:00.25'::timestamp",
    expected: utc('1969-12-31T11:00:00.25Z'),
  },
  { name: 'the least', field: 'local', ...quoted('0001-01-02T00:00:00Z'), expected: utc('0001-01-02T00:00:00Z') },
  {
    name: 'the greatest',
    field: 'local',
    ...quoted('9999-12-31T23:59:59.999Z'),
    expected: utc('9999-12-31T23:59:59.999Z'),
  },
  {
    name: 'milliseconds',
    field: 'local',
    csv: '1763200000000',
    json: '1763200000000',
    sql: '1763200000000::bigint',
    expected: 1763200000000,
  },
  {
    name: 'seconds without a unit',
    field: 'local',
    csv: '1763200000',
    json: '1763200000',
    sql: '1763200000::integer',
    expected: refused('wrong_type'),
  },
  {
    name: 'a day of a spreadsheet',
    field: 'local',
    csv: '45750',
    json: '45750',
    sql: '45750::double',
    expected: refused('wrong_type'),
  },
  {
    name: 'seconds',
    field: 'seconds',
    csv: '1763200000',
    json: '1763200000',
    sql: '1763200000::bigint',
    expected: 1763200000000,
  },
  { name: 'NaN', field: 'seconds', csv: 'NaN', json: '"NaN"', sql: "'NaN'::double", expected: refused('wrong_type') },

  { name: 'null', field: 'needed', csv: '', json: 'null', sql: 'null::varchar', expected: refused('missing_field') },
  { name: 'empty text', field: 'needed', ...empty, expected: refused('missing_field') },
];
