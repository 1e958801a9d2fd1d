import type { GetToken } from '../../../sdk/src/index.ts';
import { forgetNumbers } from './offline/kept-numbers.ts';

const KEY = 'tidemark-token';
/** Beside it, and as long as it: the reader that the service takes its bearer for. See `offline/reader-key.ts`. */
export const READER_KEY = 'tidemark-reader';

/** Takes the token out of the address's fragment, which no server sees. */
export function takeToken(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token') || undefined;
  if (token) history.replaceState(null, '', location.pathname + location.search);
  return token;
}

/** The token that a link gave, else the one kept for this tab. */
export function findToken(linked = takeToken()): string | undefined {
  if (linked) keepToken(linked);
  return sessionStorage.getItem(KEY) ?? undefined;
}

export function keepToken(token: string): void {
  // Whoever has another token is somebody else until the service says who.
  if (token !== sessionStorage.getItem(KEY)) forgetToken();
  sessionStorage.setItem(KEY, token);
}

/** Forgets the token, and the numbers that were kept of its reader. */
export function forgetToken(): void {
  const reader = sessionStorage.getItem(READER_KEY);
  if (reader) void forgetNumbers(reader);
  for (const key of [KEY, READER_KEY]) sessionStorage.removeItem(key);
}

/** True while this tab keeps a token, and the token of a link, if there is one, is the same. */
export const keepsToken = (linked: string | undefined): boolean => {
  const kept = sessionStorage.getItem(KEY);
  return kept !== null && (linked ?? kept) === kept;
};

/**
 * Reads the one token that a demo has. A portal asks its own backend instead. Once the service refuses the token it is
 * forgotten, and `onRefused` called.
 */
export function createTokenReader(onRefused: () => void): GetToken {
  let given: string | undefined;
  return ({ reason }) => {
    if (reason === 'rejected' && given === findToken()) {
      forgetToken();
      onRefused();
    }
    given = findToken();
    return given ?? Promise.reject(new Error('not signed in'));
  };
}
