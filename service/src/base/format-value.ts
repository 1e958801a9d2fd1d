const MAX_LENGTH = 60;

/** Formats a value for an error message: JSON, so that control characters are visible, cut after 60 characters. */
export function formatValue(value: unknown): string {
  if (typeof value === 'string') {
    return value.length > MAX_LENGTH
      ? `${JSON.stringify(value.slice(0, MAX_LENGTH))}… (${value.length} characters)`
      : JSON.stringify(value);
  }
  if (typeof value === 'bigint' || value === undefined || typeof value === 'function')
    return String(value).slice(0, MAX_LENGTH);
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return `an object with ${Object.keys(value).length} keys`;
  if (Array.isArray(value)) {
    return value.length <= 3 ? `[${value.map(formatValue).join(', ')}]` : `an array of ${value.length} values`;
  }
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}
