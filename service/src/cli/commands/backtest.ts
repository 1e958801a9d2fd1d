import { findStepMs, judgeRows } from '../../insight/detection/rows/judge-rows.ts';
import { judgeLimit } from '../../insight/detection/judge-limit.ts';
import { summariseEpisodes, type JudgedRow } from '../../insight/detection/rows/summarise-episodes.ts';
import { backtestOnService } from '../backtest-service.ts';
import { readArgs, UsageError, type Command } from '../command.ts';
import { showLocal } from '../../time/show-local.ts';
import { readStep, readTable, TABLE_OPTIONS } from './detect.ts';

const OPTIONS = {
  ...TABLE_OPTIONS,
  metric: { type: 'string' },
  rule: { type: 'string' },
  range: { type: 'string', default: 'last 90 days' },
  by: { type: 'string', multiple: true },
  url: { type: 'string' },
  token: { type: 'string' },
  severity: { type: 'string' },
  above: { type: 'string' },
  below: { type: 'string' },
} as const;

/** Target of a search: anomalies of a severity, or a fixed limit. */
interface Wanted {
  readonly severity: 'medium' | 'high';
  readonly above: number | undefined;
  readonly below: number | undefined;
}

export const backtestCommand: Command = {
  name: 'backtest',
  usage:
    '(--csv FILE [--time-column timestamp] [--value-column value] | --metric NAME [--by DIMENSION] | --rule NAME) ' +
    '[--range "last 90 days"] [--granularity hour] [--severity medium|high] [--above N] [--below N] [--url URL] [--token TOKEN]',
  summary:
    'Show when the detector, a fixed limit or a rule would have fired on a CSV, or on a metric of a running service',
  async run(args) {
    const { values } = readArgs(args, OPTIONS, { least: 0, most: 0 });
    const given = [values.csv, values.metric, values.rule].filter((option) => option !== undefined);
    if (given.length !== 1) throw new UsageError('expected one of --csv, --metric and --rule');
    const wanted = readWanted(values);
    if (values.csv !== undefined) {
      const rows = await readTable(values.csv, values['time-column'], values['value-column']);
      tell(describeRows(rows, readStep(values.granularity), wanted));
      return 0;
    }
    const per = values.granularity === 'auto' ? 'hour' : values.granularity;
    const rule = values.rule ?? { metric: values.metric, per, by: values.by ?? [], ...toCondition(wanted) };
    const { range: dateRange, url, token = process.env['TIDEMARK_TOKEN'] } = values;
    const { episodes, zone } = await backtestOnService({ rule, dateRange, url, token });
    tell(
      episodes.map(({ dimensions, from, to, endedAt, value, anomaly }) => {
        const where = Object.values(dimensions).map((member) => `${member ?? 'none'} `);
        const isTold = anomaly !== undefined && values.severity !== 'high';
        const marks = `${isTold ? `, ${anomaly}` : ''}${endedAt === null ? ', still open' : ''}`;
        const [first, end] = [from, to].map((instant) => showLocal(Date.parse(instant), zone));
        return `${where.join('')}${first} to ${end}: ${value ?? 'nothing'}${marks}`;
      }),
    );
    return 0;
  },
};

function describeRows(
  rows: Awaited<ReturnType<typeof readTable>>,
  stepMs: number | undefined,
  { severity, above, below }: Wanted,
): string[] {
  const judged: JudgedRow[] =
    above === undefined && below === undefined
      ? judgeRows(rows, { stepMs }).map((verdict, index) => ({
          ...(rows[index] as (typeof rows)[number]),
          ...verdict,
          severity: severity === 'high' && verdict.severity !== 'high' ? '' : verdict.severity,
        }))
      : judgeLimit(rows, { above, below });
  return summariseEpisodes(judged, stepMs ?? findStepMs(rows)).map(({ fromMs, toMs, peak, expected }) => {
    const off = expected === null ? '' : `, expected ${Number(expected.toPrecision(5))}`;
    return `${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()}: ${peak}${off}`;
  });
}

function toCondition({ severity, above, below }: Wanted): object {
  if (above !== undefined && below !== undefined) throw new UsageError('expected one of --above and --below');
  return above !== undefined ? { above } : below !== undefined ? { below } : { anomaly: severity };
}

function tell(episodes: readonly string[]): void {
  const times = episodes.length === 1 ? 'time' : 'times';
  const columns = 'first instant of the first bucket to the end of the last: the worst value';
  const header = `would have fired ${episodes.length} ${times}${episodes.length === 0 ? '' : ` (${columns})`}`;
  process.stdout.write([header, ...episodes].join('\n  ') + '\n');
}

type Given = Readonly<Partial<Record<'rule' | 'severity' | 'above' | 'below', string | undefined>>>;

function readWanted(values: Given): Wanted {
  const { rule, severity = 'medium' } = values;
  const limits = (['above', 'below'] as const).filter((name) => values[name] !== undefined);
  if (values.severity !== undefined && limits[0]) {
    throw new UsageError(`--severity and --${limits[0]}: expected what the detector finds, or a limit`);
  }
  if (rule !== undefined && (values.severity ?? limits[0]) !== undefined) {
    throw new UsageError('--rule has its own condition: expected no --severity, --above or --below');
  }
  if (severity !== 'medium' && severity !== 'high') {
    throw new UsageError(`--severity is "${severity}": expected medium or high`);
  }
  return { severity, above: readLimit('--above', values.above), below: readLimit('--below', values.below) };
}

function readLimit(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const limit = Number(text);
  if (text.trim() === '' || !Number.isFinite(limit)) throw new UsageError(`${name} is "${text}": expected a number`);
  return limit;
}
