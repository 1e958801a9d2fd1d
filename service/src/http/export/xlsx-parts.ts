/**
 * The parts of a workbook, beside its sheets, in the Office Open XML that spreadsheets read (ECMA-376, part 1, chapter 18).
 */
import type { Column } from './types.ts';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Longest text of a cell, and longest name of a sheet. */
const MAX_TEXT = 32_767;
const MAX_NAME = 31;

/** Indexes into `cellXfs` of the styles. Formats 14 and 22 are dates in the order of the reader's own system. */
export const STYLES = { plain: 0, date: 1, time: 2, share: 3, money: 4, integer: 5, bold: 6, quoted: 7 } as const;

export const STYLE_OF: Readonly<Record<Column['kind'], number>> = {
  date: STYLES.date,
  time: STYLES.time,
  text: STYLES.plain,
  number: STYLES.plain,
  integer: STYLES.integer,
  money: STYLES.money,
  share: STYLES.share,
};

/** Files of the workbook by their paths, for sheets of these names. */
export function renderWorkbook(names: readonly string[]): ReadonlyMap<string, string> {
  const ids = names.map((_, index) => index + 1);
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  const part = (path: string, type: string): string =>
    `<Override PartName="/${path}" ContentType="${TYPE}.${type}+xml"/>`;
  return new Map([
    [
      '[Content_Types].xml',
      `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${part('xl/workbook.xml', 'sheet.main')}${part('xl/styles.xml', 'styles')}${ids.map((id) => part(sheetPath(id), 'worksheet')).join('')}</Types>`,
    ],
    [
      '_rels/.rels',
      `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${names.map((name, index) => `<sheet name="${escapeXml(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`).join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${ids.map((id) => relation(`rId${id}`, 'worksheet', `worksheets/sheet${id}.xml`)).join('')}${relation('rIdStyles', 'styles', 'styles.xml')}</Relationships>`,
    ],
    ['xl/styles.xml', renderStyles()],
  ]);
}

export const sheetPath = (id: number): string => `xl/worksheets/sheet${id}.xml`;

export const SHEET_START = `${HEAD}<worksheet xmlns="${MAIN}"><cols><col min="1" max="60" width="22" customWidth="1"/></cols><sheetData>`;
export const SHEET_END = '</sheetData></worksheet>';

function renderStyles(): string {
  // In the order of `STYLES`: number format, font, and whether the text is quoted.
  const formats = [0, 14, 22, 10, 4, 3, 0, 0].map((format, index) => {
    const font = index === STYLES.bold ? 1 : 0;
    const quote = index === STYLES.quoted ? ' quotePrefix="1"' : '';
    return `<xf numFmtId="${format}" fontId="${font}" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"${quote}/>`;
  });
  const font = (inner: string): string => `<font>${inner}<sz val="11"/><name val="Calibri"/></font>`;
  return `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2">${font('')}${font('<b/>')}</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="${formats.length}">${formats.join('')}</cellXfs></styleSheet>`;
}

/** A cell with a text. One that a spreadsheet would run as a formula once it is edited is marked as text. */
export function textCell(text: string, style: number = STYLES.plain): string {
  if (text === '') return '<c/>';
  const marked = style === STYLES.plain && /^[=+\-@\t\r]/.test(text) ? STYLES.quoted : style;
  return `<c t="inlineStr"${marked ? ` s="${marked}"` : ''}><is><t xml:space="preserve">${escapeXml(text.slice(0, MAX_TEXT))}</t></is></c>`;
}

/** A cell with a number: its digits as they are. */
export const numberCell = (digits: string, style: number): string =>
  `<c${style ? ` s="${style}"` : ''}><v>${digits}</v></c>`;

/** Replaces what XML cannot hold by `_xHHHH_`, as spreadsheets write and read it. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(/_x[0-9A-Fa-f]{4}_/g, '_x005F$&')
    .replace(
      /[\0-\x08\x0B-\x1F\uFFFE\uFFFF]/g,
      (character) => `_x${character.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}_`,
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A name for a sheet that no other has, of what spreadsheets permit in it. */
export function nameSheet(title: string, names: readonly string[]): string {
  const allowed = title.replace(/[[\]:*?/\\\0-\x1F]/g, ' ').replace(/^[' ]+|[' ]+$/g, '') || 'Rows';
  const taken = new Set(names.map((name) => name.toLowerCase()));
  for (let count = 1; ; count++) {
    const suffix = count === 1 ? '' : ` (${count})`;
    const name = `${allowed.slice(0, MAX_NAME - suffix.length).trimEnd()}${suffix}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}
