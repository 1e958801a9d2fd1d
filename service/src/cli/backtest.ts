import { judgeRows } from '../detect/judge-rows.ts';
import { summariseEpisodes, type JudgedRow } from '../detect/summarise-episodes.ts';
import { judgeLimit } from '../detect/judge-limit.ts';
import { readArgs, UsageError, type Command } from './command.ts';
import { readStep, readTable, TABLE_OPTIONS } from './detect.ts';

export const backtestCommand: Command = {
  name: 'backtest',
  usage: '--csv FILE [--time-column timestamp] [--value-column value] [--severity medium|high] [--above N] [--below N]',
  summary: 'Say when the detector, or a fixed limit, would have fired over a CSV',
  async run(args) {
    const { values } = readArgs(
      args,
      {
        ...TABLE_OPTIONS,
        severity: { type: 'string', default: 'medium' },
        above: { type: 'string' },
        below: { type: 'string' },
      },
      { least: 0, most: 0 },
    );
    if (!values.csv) throw new UsageError('--csv is missing: expected a file with a header');
    if (values.severity !== 'medium' && values.severity !== 'high') {
      throw new UsageError(`--severity is "${values.severity}": expected medium or high`);
    }
    const above = readLimit('--above', values.above);
    const below = readLimit('--below', values.below);
    const rows = await readTable(values.csv, values['time-column'], values['value-column']);
    const stepMs = readStep(values.granularity);
    const judged: JudgedRow[] =
      above === undefined && below === undefined
        ? judgeRows(rows, { stepMs }).map((verdict, index) => ({
            ...(rows[index] as (typeof rows)[number]),
            ...verdict,
            severity: values.severity === 'high' && verdict.severity !== 'high' ? '' : verdict.severity,
          }))
        : judgeLimit(rows, { above, below });
    const episodes = summariseEpisodes(judged);
    process.stdout.write(`would have fired ${episodes.length} ${episodes.length === 1 ? 'time' : 'times'}\n`);
    for (const { from, to, peak, expected } of episodes) {
      const off = expected === null ? '' : `, expected ${Number(expected.toPrecision(5))}`;
      process.stdout.write(`  ${from} to ${to}: ${peak}${off}\n`);
    }
    return 0;
  },
};

function readLimit(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const limit = Number(text);
  if (text.trim() === '' || !Number.isFinite(limit)) throw new UsageError(`${name} is "${text}": expected a number`);
  return limit;
}
