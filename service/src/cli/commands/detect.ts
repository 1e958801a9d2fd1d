import { readFile, writeFile } from 'node:fs/promises';
import { describeNumber, judgeRows } from '../../insight/detection/rows/judge-rows.ts';
import { parseGranularityMs, parseTable } from '../../insight/detection/rows/parse-rows.ts';
import { OperatorError } from '../../base/errors.ts';
import { readArgs, UsageError, type Command } from '../command.ts';

export const TABLE_OPTIONS = {
  csv: { type: 'string' },
  'time-column': { type: 'string', default: 'timestamp' },
  'value-column': { type: 'string', default: 'value' },
  granularity: { type: 'string', default: 'auto' },
} as const;

export const detectCommand: Command = {
  name: 'detect',
  usage: '--csv FILE [--time-column timestamp] [--value-column value] [--granularity auto|5m|hour|day] --out FILE',
  summary: 'Judge each row of a CSV: expected value, range, severity and episode; needs no database',
  async run(args) {
    const { values } = readArgs(args, { ...TABLE_OPTIONS, out: { type: 'string' } }, { least: 0, most: 0 });
    if (!values.csv) throw new UsageError('--csv is missing: expected a file with a header');
    if (!values.out) throw new UsageError('--out is missing: expected the file to write');
    const stepMs = readStep(values.granularity);
    const rows = await readTable(values.csv, values['time-column'], values['value-column']);
    const verdicts = judgeRows(rows, { stepMs });
    const lines = verdicts.map((verdict, index) => {
      const { timestampText, valueText } = rows[index] as (typeof rows)[number];
      const { expected, lower, upper, score, severity, episode } = verdict;
      const numbers = [expected, lower, upper, score].map(describeNumber);
      return [quote(timestampText), quote(valueText), ...numbers, severity, episode ?? ''].join(',');
    });
    const header = 'timestamp,value,expected,lower,upper,score,severity,episode';
    await writeFile(values.out, `${[header, ...lines].join('\n')}\n`);
    const flagged = verdicts.filter(({ severity }) => severity !== '').length;
    const episodes = new Set(verdicts.map(({ episode }) => episode).filter((episode) => episode !== undefined)).size;
    process.stderr.write(
      `${count(rows.length, 'row')}, ${flagged} flagged, ${count(episodes, 'episode')}: ${values.out}\n`,
    );
    return 0;
  },
};

/** Reads a CSV. Throws OperatorErrors that name the file, the line and the value. */
export async function readTable(path: string, timeColumn: string, valueColumn: string) {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new OperatorError('unreadable', `${path} cannot be read (${error.code}): expected a CSV file`);
  });
  try {
    return parseTable(text, { timeColumn, valueColumn });
  } catch (error) {
    if (error instanceof OperatorError) throw new OperatorError(error.code, `${path}, ${error.message}`);
    throw error;
  }
}

/** Returns the step in ms; undefined for `auto`. Throws UsageError. */
export function readStep(granularity: string): number | undefined {
  if (granularity === 'auto') return undefined;
  const stepMs = parseGranularityMs(granularity);
  if (stepMs === undefined) {
    throw new UsageError(`--granularity is "${granularity}": expected auto, minute, hour, day, week, or as 5m, 2h, 1d`);
  }
  return stepMs;
}

const quote = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
