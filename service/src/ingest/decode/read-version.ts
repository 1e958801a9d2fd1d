import type { Source } from '../../catalog/model/types.ts';
import { compileRead } from './field-reader.ts';
import { formatInstant } from './format-instant.ts';
import type { FieldValue } from './parse-field.ts';
import { compileTimestamp } from './parse-timestamp.ts';
import { showValue } from './show-value.ts';

type VersionReader = (
  object: Readonly<Record<string, unknown>>,
  values: readonly FieldValue[],
) => number | null | string;

/**
 * Compiles the reader of the version in full precision: timestamps keep their microseconds. A text result describes a
 * problem.
 */
export function compileVersion(source: Source): VersionReader {
  const field = source.version === undefined ? undefined : source.fields.get(source.version);
  if (!field) return () => null;
  const name = field.path.join('.');
  const ordinal = [...source.fields.keys()].indexOf(field.name);
  const read = compileRead(field.path);
  const isTime = field.type === 'timestamp';
  const parse = compileTimestamp(field.reading ?? {}, source.eventTimeZone);
  return (object, values) => {
    const version = isTime ? parse(read(object)) : values[ordinal];
    if (typeof version === 'number' && Number.isSafeInteger(version)) return version;
    return `${name} is ${showValue(field, read(object))}: expected ${isTime ? 'a time' : 'a whole number'} that orders the versions`;
  };
}

/**
 * Checks the bounds of a version: one too far ahead would make every correct later version older, and thus ignored.
 * Times are bounded like event times. Numbers are bounded by the fastest common counter, the microseconds since 1970:
 * seconds, milliseconds, log positions and counters stay below. Returns a description of the problem.
 */
export function judgeVersion(version: number, source: Source, nowMs: number): string | undefined {
  const latestMs = nowMs + source.accepts.aheadMs;
  if (version <= latestMs * 1000) return undefined;
  const field = source.fields.get(source.version ?? '');
  const isTime = field?.type === 'timestamp';
  const actual = field?.pii ? showValue(field, version) : isTime ? formatInstant(version / 1000) : String(version);
  return isTime
    ? `${source.version} is ${actual}: expected at most ${formatInstant(latestMs)}`
    : `${source.version} is ${actual}: expected at most ${latestMs * 1000}, the microseconds since 1970`;
}
