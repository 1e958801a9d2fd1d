/** Freezes a value deeply, including maps, and returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  const isMap = value instanceof Map;
  const inner: Iterable<unknown> = isMap ? value.values() : Object.values(value);
  for (const child of inner) deepFreeze(child);
  if (isMap)
    for (const method of ['set', 'delete', 'clear']) Object.defineProperty(value, method, { value: refuseChange });
  return Object.freeze(value);
}

function refuseChange(): never {
  throw new TypeError('a catalogue is immutable: parse another one');
}
