import { measureSizes } from '../../../sdk/test/size/measure-size.ts';
import type { Bench } from '../bench.ts';

/** `npm run bench -- size`: gzipped bytes that a page loads. */
export const runSizeBench: Bench = async () => ({ ...(await measureSizes()) });
