import type { ExportRequest } from '../protocol/exports.ts';
import type { WireError } from '../protocol/query.ts';
import { ClientError, REFUSED, toWireError } from './client-error.ts';
import type { Client, ClientAccess } from './client.ts';

/** A file of rows. */
export interface ExportFile {
  readonly blob: Blob;
  /** As the service names it. */
  readonly name: string;
}

/** All rows of queries or of a dashboard. */
export interface Exports {
  /** Loads a file to its end. Throws ClientError, also where the connection ends before the file does. */
  load(request: ExportRequest): Promise<ExportFile>;
}

/** Returns the exports of a client, the same object each time. */
export const getExports = (client: Client): Exports => client.use(createExports);

function createExports({ endpoint, requests: { fetch, tokens, lifetime } }: ClientAccess): Exports {
  async function load(request: ExportRequest, isLast = false): Promise<ExportFile> {
    const token = await tokens.get();
    const response = await fetch(`${endpoint}/v1/export`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal: lifetime,
    }).catch((cause: unknown) => {
      throw new ClientError(toWireError(cause), { cause });
    });
    const blob = await response.blob().catch((cause: unknown) => {
      throw new ClientError(toWireError(cause), { cause });
    });
    if (response.ok) return { blob, name: readName(response.headers) ?? `export.${request.format}` };
    const error = await readError(blob, response.status);
    if (response.status !== 401) throw new ClientError(error);
    tokens.reject(token, error.message);
    if (!isLast) return load(request, true);
    throw new ClientError({ ...REFUSED, message: error.message });
  }
  return { load: (request) => load(request) };
}

const readName = (headers: Headers): string | undefined =>
  /filename="([^"]+)"/.exec(headers.get('content-disposition') ?? '')?.[1];

async function readError(blob: Blob, status: number): Promise<WireError> {
  try {
    return (JSON.parse(await blob.text()) as { readonly error: WireError }).error;
  } catch {
    return { code: `http_${status}`, message: `the service answered ${status}`, retryable: status >= 429 };
  }
}
