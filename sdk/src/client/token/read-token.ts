/** A signed JWT (RFC 7519): three parts joined by dots. */
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** Characters of a bearer token (RFC 6750): no white space, no markup. */
const BEARER_TOKEN = /^[\w.~+/=-]+$/;

/** An answer of `getToken` that holds no token; `text`: what stands there instead. */
export class NoToken<Answer = unknown> extends Error {
  readonly answer: Answer;
  readonly text: string;

  constructor(answer: Answer, text: string) {
    super('no token');
    this.answer = answer;
    this.text = text;
  }
}

/** The token in what `getToken` resolved with: a text, or a response with a text or `{"token": …}`. Throws NoToken. */
export async function readToken(answer: unknown, isOpaque = false): Promise<string> {
  const content: unknown = answer instanceof Response && answer.ok ? await answer.text() : answer;
  const text = typeof content === 'string' ? content.trim() : '';
  if (text.startsWith('{')) return readToken((JSON.parse(text) as { readonly token?: unknown }).token, isOpaque);
  if (!(isOpaque ? BEARER_TOKEN : JWT).test(text)) throw new NoToken(answer, text);
  return text;
}
