import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { OperatorError } from '../../base/errors.ts';
import type { DecodedRow, RecordDecoder } from '../decode/decoder.ts';
import type { Ingress, IngestWriter } from '../types.ts';
import type { ImportOutcome, ImportTarget } from './import-file.ts';
import type { FileRow } from './types.ts';

export interface TargetOptions {
  readonly source: string;
  readonly fileHash: string;
  /** True: starts at the first row, wherever an earlier import stopped, because refused rows may be accepted now. */
  readonly again: boolean;
}

/** Creates a target that writes to the database. The import's position is saved in the transaction of its rows. */
export function createDirectTarget(
  writer: IngestWriter,
  { source, fileHash, again, importId }: TargetOptions & { readonly importId: number },
): ImportTarget & {
  /** Notes that a file of so many rows was read to its end: its last days are complete. */
  end(rows: number): Promise<void>;
} {
  const ingress: Ingress = { kind: 'import', source, topic: fileHash, partition: 0, generation: 1, importId };
  return {
    async end(rows) {
      await writer.markCaughtUp(ingress, rows);
    },
    async loadNextRow() {
      const { nextOffset } = await writer.loadPosition(ingress, 0);
      return again ? 0 : nextOffset;
    },
    async write(rows, observe): Promise<ImportOutcome> {
      const first = rows[0]?.row ?? 0;
      const { accepted, duplicates, rejected } = await writer.write({
        ingress,
        records: rows.map(({ row, text }) => ({ value: text, key: null, offset: row, identity: `${fileHash}:${row}` })),
        // Rows from before the position are recognised by their identities.
        ...(!again && { fromOffset: first, nextOffset: first + rows.length }),
        durable: true,
        observe,
      });
      return {
        accepted,
        duplicates,
        rejected: rejected.map(({ index, code, message }) => ({ row: first + index, code, message })),
      };
    },
  };
}

export interface RemoteTargetOptions extends TargetOptions {
  readonly endpoint: string;
  readonly token: string;
  /** Decoder for the report; undefined if the service's catalogue is not available. */
  readonly decoder: RecordDecoder | undefined;
  /** Folder that stores how far the file was sent. */
  readonly stateDir: string;
}

const RETRIES = 6;

/**
 * Creates a target that sends to a running service over HTTP, with the same identities. Rows that are sent again are
 * recognised and change nothing.
 */
export function createRemoteTarget(options: RemoteTargetOptions): ImportTarget {
  const { endpoint, token, source, fileHash, again, decoder, stateDir } = options;
  const url = new URL(`/v1/events/${encodeURIComponent(source)}`, endpoint);
  const authorization = `Bearer ${token}`;
  const name = createHash('sha256').update(`${url.href} ${fileHash}`).digest('hex').slice(0, 24);
  const stateFile = join(stateDir, `${name}.row`);
  return {
    async loadNextRow() {
      // Checked even when no row is left to send.
      await send(new URL('/v1/catalog', endpoint), { headers: { authorization } });
      const text = again ? '0' : await readFile(stateFile, 'utf8').catch(() => '0');
      const row = Number(text);
      return Number.isSafeInteger(row) && row >= 0 ? row : 0;
    },
    async write(rows, observe) {
      const first = rows[0]?.row ?? 0;
      const response = await send(url, {
        method: 'POST',
        body: rows.map(({ text }) => text).join('\n'),
        headers: {
          authorization,
          'Content-Type': 'application/x-ndjson',
          'Idempotency-Key': fileHash,
          'Idempotency-Offset': String(first),
        },
      });
      const answer = (await response.json()) as {
        accepted: number;
        duplicates: number;
        rejected: { index: number; code: string; message: string }[];
      };
      observeRows(decoder, rows, observe);
      await mkdir(stateDir, { recursive: true });
      await writeFile(stateFile, String(first + rows.length));
      return {
        ...answer,
        rejected: answer.rejected.map(({ index, code, message }) => ({ row: first + index, code, message })),
      };
    },
  };
}

/** Decodes rows as the service does. Without `decoder` nothing is observed. */
function observeRows(
  decoder: RecordDecoder | undefined,
  rows: readonly FileRow[],
  observe: (row: DecodedRow) => void,
): void {
  for (const { row, text } of decoder ? rows : []) {
    const outcome = decoder?.decode({ value: text, key: null, offset: row, identity: String(row) }, Date.now());
    if (outcome?.kind === 'row') observe(outcome.row);
  }
}

/** Sends a request, and retries while the service is unavailable or overloaded. */
async function send(url: URL, request: RequestInit): Promise<Response> {
  for (let attempt = 0; ; attempt++) {
    const response = await fetch(url, request).catch((error: unknown) => error as Error);
    if (response instanceof Response && response.ok) return response;
    const isPassing = response instanceof Error || response.status === 503;
    if (!isPassing || attempt === RETRIES) throw await describe(url, response);
    await new Promise((resolve) => setTimeout(resolve, 250 * 2 ** attempt * (0.5 + Math.random())));
  }
}

async function describe(url: URL, response: Response | Error): Promise<OperatorError> {
  if (response instanceof Error) {
    return new OperatorError('not_sent', `${url.origin} does not answer: ${response.message}`, { cause: response });
  }
  return new OperatorError(
    'not_sent',
    `${url.href} answered ${response.status}: ${(await response.text()).slice(0, 500)}`,
  );
}
