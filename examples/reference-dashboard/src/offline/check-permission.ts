import { forgetNumbers, forgetOthers } from './kept-numbers.ts';
import type { ReaderKey } from './reader-key.ts';

/** Whose answers may be kept now, and for how long. */
export interface Permission {
  readonly key: string;
  readonly maxAgeMs: number;
}

/** Checks what the service allows to keep, by the header of its answers to the token in use. */
export interface PermissionCheck {
  /** Undefined until the service has answered to the token in use, and once it has ended. */
  get(): Permission | undefined;
  isEnded(): boolean;
  /** Another token is used from now on: nothing is kept until the service has answered to it. */
  suspend(): void;
  /** Takes the header `X-Offline-Key` of an answer, null where it has none. */
  take(header: string | null): void;
  /** Ends it, and forgets what is kept of this reader; of all readers where the key is that of the browser. */
  end(): void;
}

/**
 * Checks whose numbers are kept. `isShared`: there is one reader in this browser, so that numbers of others are forgotten. If the
 * key changes while the page is open, as with other rights, it ends.
 */
export function checkPermission(readerKey: ReaderKey, isShared: boolean): PermissionCheck {
  let permission: Permission | undefined;
  let isConfirmed = false;
  let isEnded = false;

  function end(): void {
    isEnded = true;
    for (const key of [permission?.key, readerKey.get()]) if (key) void forgetNumbers(key);
    readerKey.clear();
    if (isShared) void forgetOthers();
  }

  function take(header: string | null): void {
    const [, key, seconds] = /^([\w-]+);max-age=(\d+)$/.exec(header ?? '') ?? [];
    if (isEnded) return;
    if (key === undefined || (permission && permission.key !== key)) return end();
    isConfirmed = true;
    if (permission) return;
    permission = { key, maxAgeMs: Number(seconds) * 1000 };
    const before = readerKey.get();
    if (before !== null && before !== key) void forgetNumbers(before);
    if (isShared) void forgetOthers(key);
    readerKey.set(key);
  }

  return {
    // Signed out, or somebody else signed in, in another tab.
    get: () => (isConfirmed && !isEnded && readerKey.get() === permission?.key ? permission : undefined),
    isEnded: () => isEnded,
    suspend() {
      isConfirmed = false;
    },
    take,
    end,
  };
}
