import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { InvalidRequestError } from '../base/errors.ts';
import { parseJson } from '../base/parse-json.ts';

/** Reads the request's body as text. Throws for a body that is too large, compressed, or not UTF-8. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<string> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new InvalidRequestError(
      'unsupported_media_type',
      `Content-Encoding is ${JSON.stringify(encoding)}: expected a body that is not compressed`,
    );
  }
  const tooLarge = (): Error =>
    new InvalidRequestError(
      'body_too_large',
      `the body has more than ${limitBytes} bytes: expected fewer; split it into several requests`,
    );
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge();
  const body = await readBytes(request, limitBytes, tooLarge);
  if (!isUtf8(body)) throw new InvalidRequestError('invalid_encoding', 'the body is not UTF-8: expected that encoding');
  return body.toString();
}

/** Reads by events: an iterator over a stream costs as much as answering from memory. */
function readBytes(request: IncomingMessage, limitBytes: number, tooLarge: () => Error): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let sizeBytes = 0;
    request.on('data', (chunk: Buffer) => {
      sizeBytes += chunk.length;
      if (sizeBytes <= limitBytes) return void chunks.push(chunk);
      request.pause();
      reject(tooLarge());
    });
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    request.on('error', (cause) => {
      const message = 'the connection was closed before the body was complete: send the request again';
      reject(new InvalidRequestError('incomplete_body', message, { cause }));
    });
  });
}

/** Limit of JSON bodies other than that of `POST /v1/events`: 50 queries with long lists of values fit. */
const MAX_JSON_BYTES = 1_048_576;

/** Reads the text of a JSON body of at most 1 MiB, or `bodyBytes` where that is less. */
export const readJsonText = (request: IncomingMessage, bodyBytes: number): Promise<string> =>
  readBody(request, Math.min(bodyBytes, MAX_JSON_BYTES));

/** Parses the text of a body. Throws as `parseJson` does. */
export const parseBody = (text: string): unknown => parseJson(text, { subject: 'the body' });

/** Reads the request's body as JSON, of at most 1 MiB or `bodyBytes`. */
export const readJson = async (request: IncomingMessage, bodyBytes: number): Promise<unknown> =>
  parseBody(await readJsonText(request, bodyBytes));
