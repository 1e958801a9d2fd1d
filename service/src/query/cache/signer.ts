import { createHmac, timingSafeEqual } from 'node:crypto';

const MAC_CHARACTERS = 43;

/**
 * Signs texts kept in a store that others may write to. A text that was signed under another name or with another
 * secret, or that was changed, is rejected.
 */
export class Signer {
  readonly #secret: string;

  constructor(secret: string) {
    this.#secret = secret;
  }

  sign(name: string, text: string): string {
    return `${this.#computeMac(name, text)}${text}`;
  }

  verify(name: string, signed: string): string | undefined {
    const mac = Buffer.from(signed.slice(0, MAC_CHARACTERS));
    const text = signed.slice(MAC_CHARACTERS);
    const expected = Buffer.from(this.#computeMac(name, text));
    return mac.length === expected.length && timingSafeEqual(mac, expected) ? text : undefined;
  }

  #computeMac(name: string, text: string): string {
    return createHmac('sha256', this.#secret).update(`${name.length} ${name}${text}`).digest('base64url');
  }
}
