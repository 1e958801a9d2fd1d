const KEY = 'tidemark-signed-in';

/** The memory that this browser has of its sign-ins, for all tabs: no token, no name. */
export type SignedInFlag = 'yes' | 'signed-out' | undefined;

export function readFlag(): SignedInFlag {
  const value = localStorage.getItem(KEY);
  return value === 'yes' || value === 'signed-out' ? value : undefined;
}

export const writeFlag = (flag: NonNullable<SignedInFlag>): void => localStorage.setItem(KEY, flag);

/** Calls `onChange` when another tab signs in or out. */
export const followFlag = (onChange: (flag: SignedInFlag) => void): void =>
  addEventListener('storage', ({ key }) => {
    if (key === KEY) onChange(readFlag());
  });
