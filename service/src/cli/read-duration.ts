import { UsageError } from './command.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** Parses a duration such as `30m`, in seconds. Throws a UsageError that names the option. */
export function readDuration(option: string, text: string): number {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  const seconds = match ? Number(match[1]) * (UNITS[match[2] as string] as number) : 0;
  if (seconds === 0) throw new UsageError(`${option} ${text}: expected a duration such as 30m, 12h or 7d`);
  return seconds;
}
