import { formatValue } from '../../base/format-value.ts';
import type { Field, Source } from '../../catalog/model/types.ts';

const WITHHELD = 'a value that is not shown (pii)';

/** Formats a field's value for a message; personal data is not shown, to nobody: messages reach logs and other systems. */
export const showValue = (field: Pick<Field, 'pii'> | undefined, value: unknown): string =>
  field?.pii ? WITHHELD : formatValue(value);

/** Works like `showValue`, for what may be made of any field of the source: a whole record, or a message key. */
export const showRecord = (hasPii: boolean, value: unknown): string => (hasPii ? WITHHELD : formatValue(value));

/** Paths in a source's records that hold personal data, in the form of the catalogue. */
export const listPiiPaths = ({ fields }: Pick<Source, 'fields'>): string[] =>
  [...fields.values()].flatMap(({ pii, path }) => (pii ? [path.join('.')] : []));
