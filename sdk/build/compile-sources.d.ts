import type { Plugin } from 'rollup';

export function compileSources(): Plugin[];
export function bundleSources(): Plugin[];
export function bundleAsPagesDo(): Plugin[];
