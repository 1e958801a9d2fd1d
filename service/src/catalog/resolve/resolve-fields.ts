import { describeUnknown, isName, describeBadName } from '../model/names.ts';
import { checkRenames } from './check-renames.ts';
import { countCurrencyDigits, describeBadCurrency, isCurrency } from '../model/currencies.ts';
import type { DraftField } from '../file/draft.ts';
import type { Place } from '../file/problems.ts';
import { resolveReading, type SourceReading } from './resolve-readings.ts';
import type { Field } from '../model/types.ts';

/** Reserved words of filters and rows. */
const RESERVED = ['and', 'or', 'member', 'operator', 'time', 'partial'];

/** Records a problem for a reserved or invalid name. */
export function checkName(name: string, place: Place): void {
  if (RESERVED.includes(name))
    place.refuseKey(`"${name}" is reserved: expected a name other than ${RESERVED.join(', ')}`);
}

/** Works like `checkName`, for names inside an entry; those of entries are checked when the files are merged. */
export function checkInnerName(name: string, place: Place): void {
  if (!isName(name)) place.refuseKey(describeBadName(name));
  else checkName(name, place);
}

/** Resolves a source's fields; those that identify or order its records are required. */
export function resolveFields(
  drafts: Readonly<Record<string, DraftField>>,
  essential: readonly string[],
  place: Place,
  ofSource: SourceReading = {},
): Map<string, Field> {
  const fields = new Map<string, Field>();
  const names = Object.keys(drafts);
  if (names.length === 0) place.refuseKey('a source without fields: expected at least its event time');
  checkRenames(
    'a field of this source',
    Object.entries(drafts).map(([name, { was }]) => ({ name, was, place: place.at(name) })),
  );
  for (const [name, draft] of Object.entries(drafts)) {
    const at = place.at(name);
    checkInnerName(name, at);
    checkMoney(draft, names, at);
    if (draft.was !== undefined && draft.path === undefined) {
      at.at('was').refuse(
        `"${draft.was}" without path: expected path, where records hold the value, such as path: ${draft.was}`,
      );
    }
    if (draft.required === false && essential.includes(name)) {
      at.at('required').refuse(`false: expected true, because ${name} identifies or orders the records`);
    }
    fields.set(name, {
      name,
      type: draft.type === 'money' ? 'decimal' : draft.type,
      scale: toScale(draft),
      currency: draft.currency,
      required: essential.includes(name) || draft.required === true,
      path: draft.path ?? [name],
      ...(draft.was !== undefined && { was: draft.was }),
      ...(draft.pii && { pii: true as const }),
      reading: resolveReading(draft, { ofSource, required: essential.includes(name) || draft.required === true }, at),
    });
  }
  checkPii([...fields.values()], place);
  return fields;
}

/** Values at one place in the records are personal data for all fields that read them, or for none. */
function checkPii(fields: readonly Field[], place: Place): void {
  const personal = fields.filter(({ pii }) => pii);
  for (const { name, path } of fields.filter(({ pii }) => !pii)) {
    const other = personal.find((field) => isWithinPath(field.path, path) || isWithinPath(path, field.path));
    if (!other) continue;
    const [own, its] = [path, other.path].map((steps) => steps.join('.'));
    place
      .at(name)
      .refuse(`reads ${own} without pii, and ${other.name} reads ${its} with pii: expected pii: true for both`);
  }
}

const isWithinPath = (inner: readonly string[], outer: readonly string[]): boolean =>
  outer.every((step, index) => inner[index] === step);

function checkMoney(draft: DraftField, names: readonly string[], place: Place): void {
  const { type, currency, currency_field: currencyField, scale } = draft;
  if (scale !== undefined && type !== 'decimal' && type !== 'money') {
    place
      .at('scale')
      .refuse(`${scale}: expected no scale for ${type}; only decimal and money have digits after the point`);
  }
  if (type !== 'money') {
    if (currency !== undefined) place.at('currency').refuse(`"${currency}": expected type money with a currency`);
    if (currencyField !== undefined)
      place.at('currency_field').refuse(`"${currencyField}": expected type money with a currency_field`);
    return;
  }
  if ((currency === undefined) === (currencyField === undefined)) {
    place.refuseKey('money needs either currency, such as EUR, or currency_field, the field that holds it');
  }
  if (currency !== undefined && !isCurrency(currency)) place.at('currency').refuse(describeBadCurrency(currency));
  if (currencyField !== undefined && !names.includes(currencyField)) {
    place.at('currency_field').refuse(describeUnknown('a field of this source', currencyField, names));
  }
}

const DECIMAL_SCALE = 2;

function toScale({ type, scale, currency }: DraftField): number {
  if (type !== 'decimal' && type !== 'money') return 0;
  if (scale !== undefined) return scale;
  if (currency === undefined || !isCurrency(currency)) return DECIMAL_SCALE;
  return countCurrencyDigits(currency);
}
