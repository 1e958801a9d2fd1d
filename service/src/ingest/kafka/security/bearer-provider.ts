import type { AuthenticationProviderArgs, Authenticator } from 'kafkajs';
import type { TokenSource } from './token-source.ts';

/** SASL messages stand behind their length, as kafkajs sends and returns them. */
const LENGTH_BYTES = 4;
const SEPARATOR = '\x01';

/**
 * Creates the exchange of the mechanism OAUTHBEARER (RFC 7628) for kafkajs. Its own takes every answer as success: a
 * broker refuses a token by a JSON text and only then, after one more message, by an error.
 */
export const createBearerProvider =
  (tokens: TokenSource, extensions: Readonly<Record<string, string>>) =>
  ({ saslAuthenticate }: AuthenticationProviderArgs): Authenticator => ({
    async authenticate() {
      const fields = [`auth=Bearer ${await tokens.find()}`, ...Object.entries(extensions).map(([k, v]) => `${k}=${v}`)];
      const message = `n,,${SEPARATOR}${fields.join(SEPARATOR)}${SEPARATOR}${SEPARATOR}`;
      const refusal = await saslAuthenticate<Buffer>({ request: toRequest(message), response: BYTES });
      if (refusal !== undefined && refusal.length > LENGTH_BYTES) {
        await saslAuthenticate({ request: toRequest(SEPARATOR) });
      }
    },
  });

const BYTES = {
  decode: (bytes: Buffer): Buffer => bytes,
  parse: (bytes: unknown): Buffer => bytes as Buffer,
};

function toRequest(message: string): { encode(): Buffer } {
  return {
    encode() {
      const bytes = Buffer.from(message);
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeInt32BE(bytes.length);
      return Buffer.concat([length, bytes]);
    },
  };
}
