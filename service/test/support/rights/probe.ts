import { readXlsx } from 'hucre/xlsx';
import type { Reader, Worlds } from './run-worlds.ts';
import { WORLDS, type World } from './types.ts';
import { settle, settleText, type Settling } from './settle.ts';

/** A request that is made in both worlds; ids of what the service made differ, so the path may be of a world. */
export interface Probe {
  readonly operation: string;
  readonly method: string;
  readonly path: string | Readonly<Record<World, string>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ProbeAnswer {
  readonly status: number;
  /** Everything that was sent, as text, for marks. */
  readonly text: string;
  /** Without what may differ. */
  readonly settled: unknown;
  /** As it was sent, if JSON. */
  readonly json: unknown;
}

export type Answers = Readonly<Record<World, ProbeAnswer>>;

const HEADERS = [
  'content-type',
  'content-disposition',
  'content-language',
  'cache-control',
  'etag',
  'link',
  'retry-after',
];

const MAX_ATTEMPTS = 5;

export const pathOf = ({ path }: Probe, world: World): string => (typeof path === 'string' ? path : path[world]);

/** Asks both worlds the same at the same time. */
export async function ask({ running, startedMs }: Worlds, { tokens }: Reader, probe: Probe): Promise<Answers> {
  const [a, b] = await Promise.all(
    WORLDS.map(async (world) => {
      const { method, body, headers } = probe;
      for (let attempt = 1; ; attempt++) {
        const response = await running[world].fetch(pathOf(probe, world), {
          method,
          token: tokens[world],
          ...(body !== undefined && { body }),
          ...(headers && { headers: { ...headers } }),
        });
        const answer = await read(response, { fromMs: startedMs });
        if (!isBusy(answer) || attempt === MAX_ATTEMPTS) return answer;
      }
    }),
  );
  return { a, b } as Answers;
}

/** A busy machine refuses requests, or single queries of them, before it does anything. */
const isBusy = ({ status, json }: ProbeAnswer): boolean =>
  status === 503 ||
  status === 429 ||
  /"code":"(overloaded|query_timeout|database_changing)"/.test(JSON.stringify(json ?? {}));

async function read(response: Response, settling: Settling): Promise<ProbeAnswer> {
  const { status } = response;
  const headers = HEADERS.map((name) => settleText(response.headers.get(name) ?? '', settling));
  const type = response.headers.get('content-type') ?? '';
  if (type.includes('spreadsheetml')) {
    const { sheets } = await readXlsx(new Uint8Array(await response.arrayBuffer()));
    const json = sheets.map(({ name, rows }) => ({ name, rows }));
    const text = JSON.stringify(json);
    return { status, text, json: undefined, settled: [status, headers, settleLines(text, settling)] };
  }
  const text = await response.text();
  if (!type.includes('json'))
    return { status, text, json: undefined, settled: [status, headers, settleLines(text, settling)] };
  const json: unknown = JSON.parse(text);
  return { status, text, json, settled: [status, headers, settle(json, settling)] };
}

/** Files say when they were written, in words of a locale. */
const settleLines = (text: string, settling: Settling): string => settleText(text, settling);
