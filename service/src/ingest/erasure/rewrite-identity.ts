import { composeText } from '../../base/text/fold-text.ts';
import type { Source } from '../../catalog/model/types.ts';
import type { ErasedTarget } from './types.ts';
import type { Replacement } from './rewrite-payload.ts';

/** Returns what stands in place of a field's value; undefined where it was not replaced. */
function findReplaced(source: Source, name: string, replacements: readonly Replacement[]): string | number | undefined {
  const path = JSON.stringify(source.fields.get(name)?.path);
  return replacements.find((replacement) => JSON.stringify(replacement.path) === path)?.value;
}

/** Rewrites the key of an entity: a text, or a JSON array of several fields. A key that does not have this form stays. */
export function rewriteEntityKey(source: Source, key: string, replacements: readonly Replacement[]): string {
  const [first, ...others] = (source.entityKey ?? []).map((name) => findReplaced(source, name, replacements));
  if (others.length === 0) return first === undefined ? key : String(first);
  const replaced = [first, ...others];
  if (replaced.every((value) => value === undefined) || !key.startsWith('[')) return key;
  const parts = JSON.parse(key) as unknown[];
  return JSON.stringify(parts.map((part, index) => replaced[index] ?? part));
}

/**
 * Replaces the value in an id: that of an event where it is the field itself, or the key of an entity that the field is a part
 * of. Goes by the id alone, as the record may have been emptied.
 */
export function replaceInId(
  { source, field, text, pseudonym }: ErasedTarget,
  idColumn: 'event_id' | 'entity_key',
  id: string,
): string {
  const path = JSON.stringify(field.path);
  const names =
    idColumn === 'entity_key' ? (source.entityKey ?? []) : source.eventId === undefined ? [] : [source.eventId];
  const carries = names.map((name) => JSON.stringify(source.fields.get(name)?.path) === path);
  if (!carries.includes(true)) return id;
  if (names.length === 1) return composeText(id) === text ? String(pseudonym) : id;
  const parts = JSON.parse(id) as unknown[];
  const replaced = parts.map((part, at) => (carries[at] && composeText(String(part)) === text ? pseudonym : part));
  return JSON.stringify(replaced);
}
