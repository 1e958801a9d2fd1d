import { isIP } from 'node:net';
import { z } from 'zod';
import { isKeyServer } from '../../access/is-key-server.ts';

export const integer = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, `a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `a whole number from ${least} to ${most}`);

export const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (value) => URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `an address such as ${protocols[0]}//host`,
    );

export const keyServer = (path: string) =>
  z
    .string()
    .refine(isKeyServer, `an address such as https://login.example${path}, without a user; http: only of this machine`);

/** JSON paths and pointers are no paths of claims: `$.roles`, `/roles`, `access["shop"]`. */
const NO_CLAIM_PATH = /^[$/]|[[\]]|^\.|\.$|\.\.|^\s|\s$/;

/** Place of a claim in a token: its name, which may be an address, or names of nested ones. */
export const claimPath = z
  .string()
  .max(200, 'at most 200 characters')
  .refine(
    (path) => path !== '' && !NO_CLAIM_PATH.test(path),
    'the name of a claim, or names of nested ones such as realm_access.roles',
  );

/** A JSON object whose values are checked by `value`. */
export const jsonObject = <Value extends z.ZodType>(value: Value, expected: string) =>
  z.string().transform((text, context): Readonly<Record<string, z.output<Value>>> => {
    const parsed = z.record(z.string().min(1), value).safeParse(parseJson(text));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const role = z.string().min(1);
export const roleNames = z.union([role.transform((name) => [name]), z.array(role).min(1)]);

export const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

/** Whether a text is an address or a network, such as `10.0.0.0/8`, without the zone of a link (`fe80::1%eth0`). */
export function isNetwork(text: string): boolean {
  const [address = '', bits = '0', ...rest] = text.split('/');
  const most = isIP(address) === 4 ? 32 : 128;
  return (
    isIP(address) !== 0 && !address.includes('%') && /^\d{1,3}$/.test(bits) && Number(bits) <= most && rest.length === 0
  );
}

/** A text without control characters, such as a name or a password. */
export const text = z
  .string()
  .regex(/^[^\p{Cc}]{1,4096}$/u, 'a text of 1 to 4096 characters without control characters');

export const path = z.string().min(1, 'a path');
