import { findFormatProblem } from '../../time/instant-format.ts';
import type { DraftField } from '../file/draft.ts';
import type { Place } from '../file/problems.ts';
import type { FieldReading, FileReading } from '../model/reading-types.ts';

/** Settings of a source that apply to all of its fields. */
export interface SourceReading {
  readonly null_words?: readonly string[] | undefined;
  readonly decimal_comma?: boolean | undefined;
}

/** Resolves the format of a field's values; undefined if neither the field nor its source states one. */
export function resolveReading(
  draft: DraftField,
  { ofSource, required }: { readonly ofSource: SourceReading; readonly required: boolean },
  place: Place,
): FieldReading | undefined {
  checkFits(draft, required, place);
  const isNumber = draft.type === 'integer' || draft.type === 'decimal' || draft.type === 'money';
  const { unit, format: formats } = draft;
  const nullWords = draft.null_words ?? ofSource.null_words;
  const reading = {
    ...(unit !== undefined && { unit }),
    ...(formats && { formats }),
    ...(nullWords && { nullWords }),
    ...(isNumber && (draft.decimal_comma ?? ofSource.decimal_comma) === true && { decimalComma: true as const }),
    ...(draft.round === true && { round: true as const }),
    ...((draft.on_invalid === null || draft.on_invalid === 'null') && { invalidIsNull: true as const }),
  };
  return Object.keys(reading).length === 0 ? undefined : reading;
}

/** Records problems for options that do not apply to the field's type. */
function checkFits(draft: DraftField, required: boolean, place: Place): void {
  const { type, unit, format, round, decimal_comma: comma, on_invalid: onInvalid } = draft;
  const isNumber = type === 'integer' || type === 'decimal' || type === 'money';
  if (unit !== undefined && type !== 'timestamp') place.at('unit').refuse(`"${unit}": expected type timestamp`);
  if (format !== undefined && type !== 'timestamp') place.at('format').refuse('expected type timestamp with a format');
  if (round === true && !isNumber) place.at('round').refuse(`true: expected a number, not type ${type}`);
  if (comma === true && !isNumber) place.at('decimal_comma').refuse(`true: expected a number, not type ${type}`);
  if ((onInvalid === null || onInvalid === 'null') && required) {
    place.at('on_invalid').refuse('null: expected refuse, because every record needs this field');
  }
  for (const pattern of type === 'timestamp' ? (format ?? []) : []) {
    const problem = findFormatProblem(pattern);
    if (problem !== undefined) place.at('format').refuse(`"${pattern}" ${problem}`);
  }
}

/** Resolves the format of a source's files; undefined if it states none. */
export function resolveFileReading(
  draft: { readonly encoding?: string | undefined; readonly delimiter?: string | undefined },
  place: Place,
): FileReading | undefined {
  const encoding = draft.encoding === undefined ? undefined : toEncoding(draft.encoding);
  if (draft.encoding !== undefined && encoding === undefined) {
    place.at('encoding').refuse(describeBadEncoding(draft.encoding));
  }
  const delimiter = draft.delimiter === undefined ? undefined : toDelimiter(draft.delimiter);
  if (draft.delimiter !== undefined && delimiter === undefined) {
    place.at('delimiter').refuse(describeBadDelimiter(draft.delimiter));
  }
  if (encoding === undefined && delimiter === undefined) return undefined;
  return { ...(encoding !== undefined && { encoding }), ...(delimiter !== undefined && { delimiter }) };
}

/**
 * Returns the name of an encoding in the Encoding Standard (https://encoding.spec.whatwg.org/); undefined for an
 * unknown label.
 */
export function toEncoding(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return undefined;
  }
}

export const describeBadEncoding = (label: string): string =>
  `${JSON.stringify(label)} is not an encoding: expected a name such as utf-8, windows-1252, iso-8859-15 or utf-16le`;

/** Returns the character that separates cells; undefined for an invalid one. */
export function toDelimiter(given: string): string | undefined {
  if (given === 'tab' || given === '\\t') return '\t';
  return /^[^"\r\n\w]$/.test(given) ? given : undefined;
}

export const describeBadDelimiter = (given: string): string =>
  `${JSON.stringify(given)} cannot separate cells: expected one character such as ; or |, or tab`;
