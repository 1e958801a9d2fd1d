import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvReader, findDelimiter, readCsv } from './csv.ts';

const cellsOf = (text: string, delimiter?: string) =>
  readCsv(text, delimiter).map(({ cells, problem }) => (problem ? [problem.code, ...cells] : cells));

describe('readCsv', () => {
  it('reads quoted cells, whatever they hold, and lines that end otherwise', () => {
    expect(cellsOf('\ufeffa,b\r\n"x, ""y""\nz",2\n\n3,4\r5,6')).toEqual([
      ['a', 'b'],
      ['x, "y"\nz', '2'],
      ['3', '4'],
      ['5', '6'],
    ]);
  });

  it('keeps rows with cells too many or too few', () => {
    expect(cellsOf('a,b\n1\n1,2,3\n')).toEqual([['a', 'b'], ['1'], ['1', '2', '3']]);
  });

  it.each([
    ['a quote within a cell', 'q1,5" pipe,1'],
    ['text after a closing quote', 'q1,"5" pipe,1'],
    ['a quote that is never closed', 'q1,"pipe,1'],
  ])('loses nothing but the line of %s', (_, line) => {
    expect(cellsOf(`a,b,c\n0,x,0\n${line}\n2,y,2\n3,z,3\n`)).toEqual([
      ['a', 'b', 'c'],
      ['0', 'x', '0'],
      ['invalid_quote', line],
      ['2', 'y', '2'],
      ['3', 'z', '3'],
    ]);
  });

  it('does not let a quote swallow the rows up to the next one', () => {
    const text = 'a,b\n1,"open\n2,x\n3,"closed"\n4,"two\nlines"\n';
    expect(cellsOf(text)).toEqual([
      ['a', 'b'],
      ['invalid_quote', '1,"open'],
      ['2', 'x'],
      ['3', 'closed'],
      ['4', 'two\nlines'],
    ]);
  });

  it('goes on behind a quote that is not closed within a megabyte', () => {
    const piece = `1,${'x'.repeat(1000)}\n`.repeat(600);
    const reader = new CsvReader(',');
    const rows = [`a,b\n0,"open\n`, piece, piece].flatMap((text) => reader.feed(text));
    rows.push(...reader.finish());
    expect(rows).toHaveLength(1202);
    expect(rows.filter(({ problem }) => problem)).toHaveLength(1);
  });

  it('reads the same rows wherever the pieces end', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', 'é', ' '), maxLength: 6 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), fc.array(fc.nat(30)), (rows, cuts) => {
        const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const text = `x,y\r\n${rows.map((cells) => cells.map(quote).join(',')).join('\r\n')}\r\n`;
        const reader = new CsvReader(',');
        const read = [];
        let from = 0;
        for (const length of cuts) read.push(...reader.feed(text.slice(from, (from += length))));
        read.push(...reader.feed(text.slice(from)), ...reader.finish());
        expect(read.slice(1).map(({ cells }) => cells)).toEqual(rows);
      }),
    );
  });
});

describe('findDelimiter', () => {
  it.each([
    ['id,at,region', ','],
    ['id;at;region', ';'],
    ['id\tat\tregion', '\t'],
    ['id|at', '|'],
    ['"a;b",c', ','],
    ['one', ','],
    ['price;note, long;at', ';'],
  ])('finds in %j %j', (header, delimiter) => {
    expect(findDelimiter(header)).toBe(delimiter);
  });

  it('prefers the one between wanted names', () => {
    expect(findDelimiter('a,b,c,d;at', (name) => name === 'at')).toBe(';');
  });
});
