import { READER_KEY } from '../token.ts';

/**
 * Keeps the key that the service has for the reader, under which its last numbers are kept. It says nothing about reader or
 * token. The browser keeps that of whoever signed in at the identity provider, a tab that of its token.
 */
export interface ReaderKey {
  get(): string | null;
  set(key: string): void;
  clear(): void;
}

const createReaderKey = (storage: Storage): ReaderKey => ({
  get: () => storage.getItem(READER_KEY),
  set: (key) => storage.setItem(READER_KEY, key),
  clear: () => storage.removeItem(READER_KEY),
});

export const ofTab = createReaderKey(sessionStorage);
export const ofBrowser = createReaderKey(localStorage);
