import type { Plugin } from 'rollup';

export const CUTS: Readonly<Record<string, readonly (readonly [part: RegExp, instead: string])[]>>;
export function trimLit(): Plugin;
