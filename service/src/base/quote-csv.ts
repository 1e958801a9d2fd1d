/** Returns a text as a cell of CSV. One that a spreadsheet would run as a formula begins with an apostrophe. */
export function quoteCsv(value: string, separator = ','): string {
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return safe.includes(separator) || /["\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
