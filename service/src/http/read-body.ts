import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { InvalidRequestError } from '../errors.ts';

/** The request's body as text. Throws for one that is too large, compressed, or not UTF-8. */
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
      `the body has more than ${limitBytes} bytes: expected less; send several`,
    );
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge();
  const body = await readBytes(request, limitBytes, tooLarge);
  if (!isUtf8(body)) throw new InvalidRequestError('invalid_encoding', 'the body is not UTF-8: expected that encoding');
  return body.toString();
}

/** By events: an iterator over a stream costs as much as answering from memory. */
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
    // Also where the sender goes away in between.
    request.on('error', reject);
  });
}

const DEEPEST = 64;

/** Parses a JSON body. Throws `invalid_json`, also for one that is nested too deep to be meant. */
export function parseJson(text: string): unknown {
  let depth = 0;
  let isText = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (isText) {
      if (code === 0x5c) index++;
      else if (code === 0x22) isText = false;
    } else if (code === 0x22) isText = true;
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > DEEPEST) {
        throw new InvalidRequestError(
          'invalid_json',
          `the body is nested deeper than ${DEEPEST} levels: expected fewer`,
        );
      }
    } else if (code === 0x7d || code === 0x5d) depth--;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidRequestError('invalid_json', `the body is no JSON: ${(error as Error).message}`);
  }
}
