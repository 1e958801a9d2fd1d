import { describeUnknown, listNames } from '../catalog/model/names.ts';
import type { Catalog } from '../catalog/model/types.ts';
import type { ErasedSubject } from '../ingest/erasure/plan-erasure.ts';
import { UsageError } from './command.ts';

/** A `--subject` as it was given. */
export interface GivenSubject {
  /** Before the first `=`: a field, or a source and its field. */
  readonly name: string;
  readonly value: string;
}

const FORM = 'expected FIELD=VALUE or SOURCE.FIELD=VALUE, such as customer_id=4711';

/** Splits `FIELD=VALUE`. Throws UsageErrors; they do not repeat the value of a person. */
export function splitSubject(text: string): GivenSubject {
  const at = text.indexOf('=');
  if (at < 0) throw new UsageError(`--subject "${text}" has no "=": ${FORM}`);
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  if (name === '') throw new UsageError(`--subject "=…" names no field: ${FORM}`);
  if (value === '') throw new UsageError(`--subject "${name}=" has no value: ${FORM}`);
  return { name, value };
}

/** The name that stands for a reader of Tidemark, by the subject of its tokens, and for no field of a source. */
export const READER = 'subject';

/** Finds the field in the catalogue. Throws UsageErrors. */
export function findSubject(
  catalog: Catalog,
  { name, value }: GivenSubject,
  onlySource: string | undefined,
): ErasedSubject {
  const [field = '', ...more] = name.split('.').reverse();
  const named = more.length > 0 ? more.reverse().join('.') : undefined;
  if (named !== undefined && onlySource !== undefined && named !== onlySource) {
    throw new UsageError(`--source ${onlySource}: expected ${named}, which --subject names, or none`);
  }
  const source = named ?? onlySource;
  const sources = [...catalog.sources.keys()];
  if (source !== undefined && !catalog.sources.has(source)) {
    throw new UsageError(describeUnknown('a source', source, sources));
  }
  const searched = source === undefined ? sources : [source];
  const fields = [
    ...new Set(searched.flatMap((sourceName) => [...(catalog.sources.get(sourceName)?.fields.keys() ?? [])])),
  ];
  if (!fields.includes(field)) {
    throw new UsageError(`--subject: ${describeUnknown(`a field of ${listNames(searched)}`, field, fields)}`);
  }
  return { field, source, value };
}
