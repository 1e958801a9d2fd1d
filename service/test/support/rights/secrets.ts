import type { World } from './types.ts';

/** Stands in what people wrote in a world that no reader may see. */
export const secretOf = (world: World): string => `wtsecret${world}y`;
