import { createHmac, timingSafeEqual } from 'node:crypto';

const MAC_CHARACTERS = 43;

/**
 * Marks texts that go through a store which others may write to: what was not sealed under the same name with the same
 * secret, or was changed since, does not open.
 */
export class Signer {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  close(name: string, text: string): string {
    return `${this.#sign(name, text)}${text}`;
  }

  open(name: string, sealed: string): string | undefined {
    const mac = Buffer.from(sealed.slice(0, MAC_CHARACTERS));
    const text = sealed.slice(MAC_CHARACTERS);
    const expected = Buffer.from(this.#sign(name, text));
    return mac.length === expected.length && timingSafeEqual(mac, expected) ? text : undefined;
  }

  #sign(name: string, text: string): string {
    return createHmac('sha256', this.#secret).update(`${name.length} ${name}${text}`).digest('base64url');
  }
}
