/** Name of the environment variable that stands for the reader's token. */
const TOKEN = '$TIDEMARK_TOKEN';

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * A request as a command for a POSIX shell: GET without a body, else POST of it as JSON. The token is a placeholder, never
 * the reader's own.
 */
export function toCurl(address: string, body?: unknown): string {
  const parts = [`curl ${quote(address)}`, `-H "Authorization: Bearer ${TOKEN}"`];
  if (body !== undefined) parts.push(`-H 'Content-Type: application/json'`, `-d ${quote(JSON.stringify(body))}`);
  return parts.join(' \\\n  ');
}
