import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** The function that collects the garbage of this process at once. */
export function findCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
