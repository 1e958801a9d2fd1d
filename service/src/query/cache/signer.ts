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
