import { UsageError } from './command.ts';

/** Reads claims of the form NAME=VALUE[,VALUE …]. Throws UsageErrors. */
export function readAttributes(given: readonly string[]): Record<string, readonly string[]> {
  return Object.fromEntries(
    given.map((text) => {
      const [name, values] = [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)];
      if (!text.includes('=') || name === '') throw new UsageError(`--attribute ${text}: expected NAME=VALUE`);
      return [name, values.split(',')];
    }),
  );
}
